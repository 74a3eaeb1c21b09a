import { type Matched, type SentenceNames, stageWords, wordOf, zoneName } from './names.ts';
import { plain, quoted } from './numbers.ts';

/** One event as English needs it: enters, enter, entered, entering; each with its objects. */
export type EventEn = {
  /** Empty = the visitor. */
  readonly subject: string;
  readonly present: string;
  readonly base: string;
  readonly done: string;
  readonly doing: string;
};

type Forms = readonly [present: string, base: string, done: string, doing: string];
type Verb = {
  readonly forms: Forms;
  readonly subject?: string;
  /** Takes goods as its object. */
  readonly goods?: true;
  /** The preposition of its zone; `''` = the zone is its object. */
  readonly at?: string;
};

const verbs: Readonly<Record<Matched['event'], Verb>> = {
  visitStarted: { forms: ['arrives', 'arrive', 'arrived', 'arriving'], at: 'at' },
  identified: {
    forms: ['is recognised', 'be recognised', 'been recognised', 'being recognised'],
  },
  entered: { forms: ['enters', 'enter', 'entered', 'entering'], at: '' },
  left: { forms: ['leaves', 'leave', 'left', 'leaving'], at: '' },
  dwelled: { forms: ['stays a while', 'stay a while', 'stayed a while', 'staying a while'] },
  visitEnded: {
    forms: ['ends their visit', 'end their visit', 'ended their visit', 'ending their visit'],
  },
  stageChanged: { forms: ['reaches', 'reach', 'reached', 'reaching'] },
  pickedUp: { forms: ['picks up', 'pick up', 'picked up', 'picking up'], goods: true },
  putBack: { forms: ['puts back', 'put back', 'put back', 'putting back'], goods: true },
  handled: { forms: ['handles', 'handle', 'handled', 'handling'], goods: true },
  purchased: { forms: ['buys', 'buy', 'bought', 'buying'], goods: true },
  returned: { forms: ['returns', 'return', 'returned', 'returning'], goods: true },
  tapped: { forms: ['taps', 'tap', 'tapped', 'tapping'] },
  rated: { forms: ['gives a rating', 'give a rating', 'given a rating', 'giving a rating'] },
  messageSeen: {
    forms: ['sees a message', 'see a message', 'seen a message', 'seeing a message'],
  },
  messageTapped: {
    forms: ['opens a message', 'open a message', 'opened a message', 'opening a message'],
  },
  bandHandedOut: {
    forms: [
      'is handed a wristband',
      'be handed a wristband',
      'been handed a wristband',
      'being handed a wristband',
    ],
  },
  bandReturned: {
    forms: [
      'returns the wristband',
      'return the wristband',
      'returned the wristband',
      'returning the wristband',
    ],
  },
  queueAbove: { subject: 'the queue', forms: ['gets', 'get', 'got', 'getting'] },
  occupancyAbove: {
    subject: 'the place',
    forms: ['fills up', 'fill up', 'filled up', 'filling up'],
  },
  occupancyBelow: {
    subject: 'the place',
    forms: ['empties', 'empty', 'emptied', 'emptying'],
  },
  factAbove: {
    subject: 'a measured value',
    forms: ['rises too high', 'rise too high', 'risen too high', 'rising too high'],
  },
  factBelow: {
    subject: 'a measured value',
    forms: ['falls too low', 'fall too low', 'fallen too low', 'falling too low'],
  },
  absent: {
    subject: 'something awaited',
    forms: ['stays away', 'stay away', 'stayed away', 'staying away'],
  },
  at: { subject: 'the set hour', forms: ['comes', 'come', 'come', 'coming'] },
  behindPlan: {
    forms: ['falls behind plan', 'fall behind plan', 'fallen behind plan', 'falling behind plan'],
  },
  headingFor: {
    forms: ['heads for', 'head for', 'headed for', 'heading for'],
    at: '',
  },
  anniversary: {
    forms: [
      'has an anniversary',
      'have an anniversary',
      'had an anniversary',
      'having an anniversary',
    ],
  },
};

const tapWords: Readonly<Record<string, string>> = {
  entry: ' in at the entrance',
  unlock: ' their wristband to unlock something',
  pay: ' their wristband to pay',
  claim: ' their wristband to claim something',
};

const anythingSame: Readonly<Record<NonNullable<Matched['same']>, string>> = {
  sku: 'the same article',
  zone: 'in the same zone',
  shelf: 'at the same shelf',
  category: 'goods of the same category',
};

export function eventEn(match: Matched, names: SentenceNames, isNegated = false): EventEn {
  const verb = verbs[match.event];
  const rest = detailsOf(match, verb, { names, isNegated });
  const [present, base, done, doing] = verb.forms;
  return {
    subject: verb.subject ?? '',
    present: present + rest,
    base: base + rest,
    done: done + rest,
    doing: doing + rest,
  };
}

type How = { readonly names: SentenceNames; readonly isNegated: boolean };

function detailsOf(match: Matched, verb: Verb, { names, isNegated }: How): string {
  const { event, zone, shelf, purpose, to, same } = match;
  const some = isNegated ? 'any' : 'a';
  let text = '';
  if (verb.goods) text += ` ${goodsOf(match, isNegated)}`;
  else if (match.sku !== undefined || match.category !== undefined) {
    text += ` with ${goodsOf(match, isNegated)}`;
  }
  if (event === 'stageChanged') {
    text += to === undefined ? ' another stage' : ` the stage ${stageOf(to)}`;
  } else if (to !== undefined) text += ` to ${quoted(plain(to) || ' ', 'en')}`;
  if (event === 'tapped') text += tapOf(purpose);
  else if (purpose !== undefined) text += ` for ${quoted(plain(purpose) || ' ', 'en')}`;
  if (event === 'queueAbove') text += ' too long';
  if (shelf !== undefined) text += ` at the shelf ${quoted(shelf, 'en')}`;
  if (zone !== undefined) text += ` ${verb.at ?? 'in'} ${zoneName(zone, names, 'en')}`;
  else if (verb.at === '') text += ` ${some} zone`;
  if (same === 'zone' || same === 'shelf') text += ` ${anythingSame[same]}`;
  return text.replaceAll('  ', ' ');
}

function stageOf(to: string): string {
  return wordOf(stageWords, to, 'en');
}

function tapOf(purpose: string | undefined): string {
  if (purpose === undefined) return ' their wristband';
  const known = Object.hasOwn(tapWords, purpose) ? tapWords[purpose] : undefined;
  return known ?? ` their wristband for ${quoted(plain(purpose) || ' ', 'en')}`;
}

function goodsOf({ sku, category, same }: Matched, isNegated: boolean): string {
  if (same === 'sku' || same === 'category') return anythingSame[same];
  const article = sku === undefined ? undefined : `article ${quoted(plain(sku) || ' ', 'en')}`;
  const kind =
    category === undefined ? undefined : `the category ${quoted(plain(category) || ' ', 'en')}`;
  if (article) return kind === undefined ? article : `${article} of ${kind}`;
  if (kind) return `${isNegated ? 'anything' : 'goods'} of ${kind}`;
  return isNegated ? 'anything' : 'something';
}
