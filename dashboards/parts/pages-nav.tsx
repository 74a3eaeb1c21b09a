import { type PageKey, pagesFor, pageWord } from './pages.ts';

/** Where else somebody with this role may go, at the same venue. [PAG30] */
export function PagesNav(props: {
  readonly here: PageKey;
  /** Empty = not known yet. */
  readonly role: string;
  readonly venue: string | undefined;
}) {
  if (props.role === '') return null;
  const of = props.venue === undefined ? '' : `?venue=${encodeURIComponent(props.venue)}`;
  return (
    <nav class="pages" aria-label={pageWord('nav')}>
      {pagesFor(props.role).map(({ key, path }) => (
        <a key={key} href={path + of} aria-current={key === props.here ? 'page' : undefined}>
          {pageWord(key)}
        </a>
      ))}
    </nav>
  );
}
