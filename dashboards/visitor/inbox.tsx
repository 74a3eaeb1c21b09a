import { useEffect, useRef } from 'preact/hooks';
import { moment, t } from '../i18n/language.ts';
import { Rich } from '../i18n/rich.tsx';
import {
  connection,
  couponPart,
  type InboxItem,
  inbox,
  isAllOff,
  me,
  messageTools,
  nowMs,
  reportSeen,
  shown,
  timezone,
} from './store.ts';
import { whySentence, type ZoneNames } from './why.ts';

/** On screen for so long, at least half of it, in a page that is looked at: seen. */
const SEEN_AFTER_MS = 1_000;

export function Inbox() {
  return (
    <section class="inbox" aria-labelledby="inbox-title">
      <h2 id="inbox-title">{t('inbox.title')}</h2>
      {connection.value === 'lost' && (
        <p class="offline small" role="status">
          {t('inbox.offline')}
        </p>
      )}
      {inbox.value.length === 0 && (
        <p class="card muted">{t(isAllOff.value ? 'inbox.noneOff' : 'inbox.none')}</p>
      )}
      <ol aria-live="polite">
        {inbox.value.map((item) => (
          <Message key={item.message} item={item} />
        ))}
      </ol>
    </section>
  );
}

function Message({ item }: { readonly item: InboxItem }) {
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (item.seenAtMs !== undefined || !card.current) return;
    return onceSeen(card.current, () => void reportSeen(item.message));
  }, [item.message, item.seenAtMs]);
  const Tools = messageTools.value;
  const Coupon = couponPart.value;
  const isNew = item.seenAtMs === undefined;
  // The text is in the language it was written for, whatever language the page is in now.
  const dir = item.language === 'fa' ? 'rtl' : 'ltr';
  return (
    <li
      ref={card}
      class={`card message${isNew ? ' message--new' : ''}`}
      data-message={item.message}
    >
      <p class="message-head small muted">
        <time dateTime={new Date(item.atMs).toISOString()}>
          {moment(item.atMs, nowMs.value, timezone.value)}
        </time>
        {isNew && <b class="new">{t('inbox.new')}</b>}
      </p>
      <h3 lang={item.language} dir={dir}>
        {item.title}
      </h3>
      <p lang={item.language} dir={dir} class="message-body">
        {item.body}
      </p>
      {item.coupon && Coupon && <Coupon item={item} />}
      <WebLink link={item.link} />
      <Why item={item} />
      {Tools && <Tools item={item} />}
    </li>
  );
}

/** Only addresses of the web become links: never `javascript:`, whatever a campaign says. */
function WebLink({ link }: { readonly link: string | undefined }) {
  if (link === undefined || !/^(https?:\/\/|\/rate#)/i.test(link)) return null;
  return (
    <a href={link} rel="noopener noreferrer">
      {t('inbox.link')}
    </a>
  );
}

function Why({ item }: { readonly item: InboxItem }) {
  return (
    <details class="why">
      <summary>{t('inbox.why')}</summary>
      <p>
        {whySentence(item.because, nowMs.value, timezone.value, zonesOf(me.value))}{' '}
        {t('inbox.whyChoice')}
      </p>
      <p class="muted small">
        <Rich of="inbox.campaign" with={{ campaign: <bdi dir="ltr">{item.campaign}</bdi> }} />
      </p>
      <button
        class="button button--quiet"
        type="button"
        onClick={() => {
          shown.value = 'choices';
        }}
      >
        {t('consent.open')}
      </button>
    </details>
  );
}

/** Names of the venue's zones, where the server sends them with the visitor. */
function zonesOf(visitor: object | undefined): ZoneNames {
  const { zones }: { zones?: ZoneNames } = visitor ?? {};
  return zones ?? {};
}

function onceSeen(element: Element, report: () => void): () => void {
  let timer: number | undefined;
  const watch = new IntersectionObserver(
    ([entry]) => {
      clearTimeout(timer);
      if (!entry?.isIntersecting) return;
      timer = window.setTimeout(() => {
        if (!document.hidden) report();
      }, SEEN_AFTER_MS);
    },
    { threshold: 0.5 },
  );
  const onVisible = () => {
    if (document.hidden) return;
    watch.unobserve(element);
    watch.observe(element);
  };
  watch.observe(element);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    clearTimeout(timer);
    watch.disconnect();
    document.removeEventListener('visibilitychange', onVisible);
  };
}
