import { createHash } from 'node:crypto';
import type { Transporter } from 'nodemailer';
import type { AddressProof, AddressReader } from '../contracts/addresses.ts';
import type { Localized } from '../contracts/ids.ts';
import type { Outbound } from '../contracts/outbound.ts';
import type { HotPort, RecordsReader } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { answered } from './ask-hot.ts';
import { bodyOf, judgeMail, type MailSettings, openMail } from './email.ts';
import { type Pace, realPace } from './pace.ts';
import { type Pump, Rounds } from './pump.ts';
import { plainText } from './render.ts';
import { type SmsSettings, sendText } from './sms.ts';

/**
 *   wake, or 1 s ──► codes to send, the oldest first ──► mail or text ──► reported
 *
 * After a crash between sending and report a code goes again: it is the same code. Addresses are in
 * no log. [AUD6]
 */
export type ProofPumpOptions = {
  readonly reader: Pick<RecordsReader, 'venue'> & { readonly addresses: AddressReader };
  readonly hot: Pick<HotPort, 'submit'>;
  readonly outbound: Outbound;
  readonly codeOf: (proof: string) => string;
  readonly mail?: MailSettings;
  readonly sms?: SmsSettings;
  readonly signals: Signals;
  readonly pace?: Pace;
  /** Tests take the certificate of a server of their own. */
  readonly tlsCa?: string;
};

const codesInOneGo = 16;

export function startProofPump(options: ProofPumpOptions): Pump {
  return new ProofPump(options).start();
}

class ProofPump {
  readonly #options: ProofPumpOptions;
  readonly #pace: Pace;
  readonly #rounds: Rounds;
  #transport: Transporter | undefined;

  constructor(options: ProofPumpOptions) {
    this.#options = options;
    this.#pace = options.pace ?? realPace;
    const { signals } = options;
    this.#rounds = new Rounds({ what: 'proofs', signals, pace: this.#pace });
  }

  start(): Pump {
    const { wake, stop } = this.#rounds.start(() => this.#look());
    return { wake, stop: () => stop().then(() => this.#transport?.close()) };
  }

  async #look(): Promise<void> {
    const { reader, hot } = this.#options;
    const proofs = await reader.addresses.waitingProofs(this.#pace.wallMs(), codesInOneGo);
    for (const proof of proofs) {
      if (this.#rounds.stopping.aborted) return;
      const isSent = await this.#send(proof);
      const outcome = isSent ? 'sent' : 'failed';
      const id = `proof/${createHash('sha256').update(proof.proof).digest('hex').slice(0, 40)}`;
      const body = { do: 'reportProof', proof: proof.proof, outcome } as const;
      await answered(hot, { id, body }, this.#pace, this.#rounds.stopping);
    }
  }

  async #send(proof: AddressProof): Promise<boolean> {
    const { reader, codeOf } = this.#options;
    const venue = await reader.venue(proof.venue);
    const { title, body } = texts(proof, venue?.name ?? { en: proof.venue }, codeOf(proof.proof));
    return proof.kind === 'email' ? this.#mail(proof, title, body) : this.#text(proof, body);
  }

  async #mail(proof: AddressProof, title: string, body: string): Promise<boolean> {
    const { mail, signals, tlsCa } = this.#options;
    if (mail === undefined) return false;
    const { language, address } = proof;
    try {
      const given = { settings: mail, ...(tlsCa === undefined ? {} : { tlsCa }) };
      this.#transport ??= await openMail(given);
      await this.#transport.sendMail({
        from: mail.from,
        to: { name: '', address },
        subject: plainText(title, 120),
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        ...bodyOf({ language, body }, { link: undefined, stop: undefined }),
      });
      return true;
    } catch (error) {
      const { detail = '' } = judgeMail(error);
      const reason = detail.replaceAll(address, '*');
      signals.log('thread_failed', { thread: 'egress', what: 'proofs', reason });
      return false;
    }
  }

  async #text({ address, proof }: AddressProof, text: string): Promise<boolean> {
    const { outbound, sms } = this.#options;
    if (sms === undefined) return false;
    const id = `proof/${proof}`;
    const told = await sendText({ outbound, settings: sms }, { receptor: address, text, id });
    return told.outcome !== 'failed';
  }
}

/** What is sent; digits are Latin in both languages, as they are typed anywhere. */
function texts({ language }: AddressProof, name: Localized, code: string) {
  if (language === 'fa') {
    const venue = name.fa ?? name.en;
    return {
      title: `کد شما برای ${venue}: ${code}`,
      body:
        `کد شما برای ${venue}: ${code}\n۱۵ دقیقه اعتبار دارد. ` +
        'اگر شما آن را نخواسته‌اید، کاری لازم نیست: بدون این کد چیزی به این نشانی فرستاده نمی‌شود.',
    };
  }
  return {
    title: `Your code for ${name.en}: ${code}`,
    body:
      `Your code for ${name.en}: ${code}\nIt holds for 15 minutes. If you did not ask for it, ` +
      'do nothing: without the code nothing more is sent to this address.',
  };
}
