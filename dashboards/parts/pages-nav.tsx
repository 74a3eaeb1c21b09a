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
        <a
          key={key}
          href={path + of}
          {...(key === props.here && { 'aria-current': 'page', ref: bringIn })}
        >
          {pageWord(key)}
        </a>
      ))}
    </nav>
  );
}

/** Where the pages stand in one row that is wider than the phone, its own scrolls to this one. */
function bringIn(link: HTMLElement | null): void {
  const row = link?.parentElement;
  if (!link || !row || row.scrollWidth <= row.clientWidth) return;
  const [its, rows] = [link.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += its.left + its.width / 2 - rows.left - rows.width / 2;
}
