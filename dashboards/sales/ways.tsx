import { useState } from 'preact/hooks';
import type { BroughtSale, TillBody } from '../../src/contracts/api-sales.ts';
import { type Answer, call } from '../api/client.ts';
import { faultSaid } from '../parts/faults.tsx';
import { Field, Trouble } from '../parts/field.tsx';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, said, venue } from '../parts/venue-page.ts';
import { badWords } from './bad-words.ts';
import { mayInstall, tills, word } from './store.ts';

const example = JSON.stringify(
  {
    fields: { receipt: '$.order.id', lines: '$.order.items', sku: '$.code', qty: '$.n' },
    currency: 'IRR',
  },
  null,
  2,
);
const sampleText = '{"order": {"id": "R-1", "items": [{"code": "hat", "n": 1, "price": 5}]}}';

/** The three ways a till's sales come in, set up for one till after the other. [TIL5] */
export function Ways() {
  const [at, setAt] = useState('');
  if (!mayInstall()) return null;
  const known = tills.value;
  const till = known.find(({ device }) => device === at) ?? known[0];
  return (
    <details class="card ways">
      <summary>{word('ways')}</summary>
      {till === undefined ? (
        <p>{word('noTill')}</p>
      ) : (
        <div class="stack">
          <label class="field">
            <span>{word('till')}</span>
            <select value={till.device} onChange={(event) => setAt(event.currentTarget.value)}>
              {known.map(({ device }) => (
                <option key={device} value={device}>
                  {device}
                </option>
              ))}
            </select>
          </label>
          <Folder key={`folder ${till.device}`} till={till} />
          <Webhook key={`webhook ${till.device}`} till={till} />
          <Mqtt till={till} />
        </div>
      )}
    </details>
  );
}

type Of = { readonly till: TillBody };
const pathOf = ({ device }: TillBody, end = '') =>
  inVenue(`/tills/${encodeURIComponent(device)}${end}`);

async function set(till: TillBody, way: object): Promise<void> {
  const answer = await call<object>('POST', pathOf(till), way);
  said.value = answer.ok
    ? { text: word('waySaved', { till: till.device }), isWrong: false }
    : { text: word('failed', { why: whyNot(answer) }), isWrong: true };
}

function Folder({ till }: Of) {
  const [folder, setFolder] = useState(till.folder ?? '');
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        const named = folder.trim();
        if (named !== (till.folder ?? '')) void set(till, { folder: named || null });
      }}
    >
      <h3>{word('folder')}</h3>
      {till.place && (
        <p class="right">
          <bdi dir="ltr">{till.place}</bdi>
        </p>
      )}
      <Field
        label={word('folderLabel')}
        name="folder"
        value={folder}
        onChange={setFolder}
        hint={word('folderHint')}
        most={1_000}
        isLatin
      />
      <button type="submit" class="button">
        {word('saveFolder')}
      </button>
    </form>
  );
}

type Tried = { readonly sales: readonly BroughtSale[] };

/** A mapping is tried with a sample before it is kept. */
function Webhook({ till }: Of) {
  const before = till.webhook === undefined ? example : JSON.stringify(till.webhook, null, 2);
  const [mapping, setMapping] = useState(before);
  const [sample, setSample] = useState(sampleText);
  const [tried, setTried] = useState<string | undefined>(undefined);
  const [wrong, setWrong] = useState('');
  const run = async (work: (read: object) => Promise<void>) => {
    const read = jsonOf(mapping);
    setWrong(read === undefined ? word('noJson') : '');
    if (read !== undefined) await work(read);
  };
  const tryOut = () =>
    run(async (read) => {
      const said = jsonOf(sample);
      if (said === undefined) return setWrong(word('noJson'));
      const body = { mapping: read, sample: said };
      const answer = await call<Tried>('POST', pathOf(till, '/test'), body);
      setTried(answer.ok ? JSON.stringify(answer.body.sales, null, 2) : undefined);
      if (!answer.ok) setWrong(word('unread', { why: whyUnread(answer) }));
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void run((webhook) => set(till, { webhook }));
      }}
    >
      <h3>{word('http')}</h3>
      <p class="muted">
        {word('httpHint')} <bdi dir="ltr">{`POST ${pathOf(till, '/sales')}`}</bdi>
      </p>
      <Area label={word('mapping')} value={mapping} onChange={setMapping} />
      <Area label={word('sample')} value={sample} onChange={setSample} />
      {wrong !== '' && <Trouble>{wrong}</Trouble>}
      {tried !== undefined && (
        <div>
          <h4>{word('becomes')}</h4>
          <pre dir="ltr" class="becomes">
            {tried}
          </pre>
        </div>
      )}
      <div class="sale-head">
        <button type="button" class="button button--quiet" onClick={() => void tryOut()}>
          {word('tryOut')}
        </button>
        <button type="submit" class="button">
          {word('saveMapping')}
        </button>
      </div>
    </form>
  );
}

const problemsMost = 5;

/** Where in the sample, and what is wrong there; else what any refusal says. */
function whyUnread(answer: Extract<Answer<unknown>, { ok: false }>): string {
  const told = (answer.problems ?? []).slice(0, problemsMost).map(({ path, fault }) => {
    const said = fault && faultSaid(badWords, fault);
    return said && `\u2066${path}\u2069: ${said.join(' ')}`;
  });
  return told.length > 0 && told.every(Boolean) ? told.join(' ') : whyNot(answer);
}

function jsonOf(text: string): object | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}

function Area(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <textarea
        dir="ltr"
        rows={6}
        spellcheck={false}
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function Mqtt({ till }: Of) {
  const topic = `gozar/v1/${venue.value?.venue}/${till.device}/sale`;
  return (
    <div>
      <h3>MQTT</h3>
      <p>
        {word('mqttHint')} <bdi dir="ltr">{topic}</bdi>
      </p>
    </div>
  );
}
