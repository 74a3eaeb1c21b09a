import type { ComponentChildren } from 'preact';
import type { LiveEvent } from '../../src/contracts/live.ts';
import type { MessageKey } from '../i18n/en.ts';
import { duration } from '../i18n/language.ts';
import { Rich } from '../i18n/rich.tsx';
import { zoneName } from './store.ts';

/** Which sentence an event gets, by what it says of itself. */
const SENTENCES: Readonly<
  Record<string, { readonly plain: MessageKey; readonly more?: MessageKey; readonly with?: Hole }>
> = {
  visitStarted: { plain: 'event.visitStarted', more: 'event.visitStartedAt', with: 'zone' },
  visitEnded: { plain: 'event.visitEnded' },
  entered: { plain: 'event.entered' },
  left: { plain: 'event.left', more: 'event.leftAfter', with: 'dwellMs' },
  dwelled: { plain: 'event.dwelled' },
  pickedUp: { plain: 'event.pickedUp', more: 'event.pickedUpAt', with: 'zone' },
  putBack: { plain: 'event.putBack', more: 'event.putBackAt', with: 'zone' },
  stageChanged: { plain: 'event.stageChanged' },
  bandHandedOut: { plain: 'event.bandHandedOut' },
  bandReturned: { plain: 'event.bandReturned' },
  identified: { plain: 'event.identified' },
  tapped: { plain: 'event.tapped' },
  purchased: { plain: 'event.purchased' },
  messageSeen: { plain: 'event.messageSeen' },
  message: { plain: 'event.messageSent', more: 'event.messageSentBy', with: 'campaign' },
  messageSent: { plain: 'event.messageSent', more: 'event.messageSentBy', with: 'campaign' },
  messageHeld: { plain: 'event.messageHeld' },
};
type Hole = 'zone' | 'dwellMs' | 'campaign';

/** Which key an event's sentence has; unknown types are named as they are. */
export function sentenceKey(event: LiveEvent): MessageKey {
  const sentence = Object.hasOwn(SENTENCES, event.type) ? SENTENCES[event.type] : undefined;
  if (!sentence) return 'event.other';
  const hasMore = sentence.with !== undefined && event[sentence.with] !== undefined;
  return hasMore && sentence.more ? sentence.more : sentence.plain;
}

/** The pseudonym operators see, short enough to say aloud. */
export function dotName(dot: string): string {
  return dot
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(-4)
    .toUpperCase();
}

/** An event as a sentence; names and codes keep their own direction. */
export function Sentence(props: { readonly event: LiveEvent }) {
  const { event } = props;
  const holes: Record<string, ComponentChildren> = {
    dot: event.dot === undefined ? '' : <Code text={dotName(event.dot)} />,
    zone: <bdi>{zoneName(event.zone ?? '–')}</bdi>,
    duration: duration(event.dwellMs ?? 0),
    campaign: <Code text={event.campaign ?? ''} />,
    type: <Code text={event.type} />,
  };
  return <Rich of={sentenceKey(event)} with={holes} />;
}

function Code(props: { readonly text: string }) {
  return (
    <bdi dir="ltr" class="id">
      {props.text}
    </bdi>
  );
}
