import { generateKeyPairSync, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

export type Certificate = { readonly key: string; readonly cert: string };

/**
 * A self-signed certificate of the P-256 curve for these names and IPv4 addresses, good for a day;
 * it is its own authority. DER by hand, as Node signs and writes none. Source: RFC 5280, 4.1.
 */
export function certificateFor(names: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const name = sequence(set(sequence(oid('550403'), tagged(0x0c, Buffer.from('gozar test')))));
  const validity = sequence(timeOf(-86_400_000), timeOf(86_400_000));
  const altNames = sequence(
    ...names.map((one) =>
      isIPv4(one)
        ? tagged(0x87, Buffer.from(one.split('.').map(Number)))
        : tagged(0x82, Buffer.from(one)),
    ),
  );
  const extensions = sequence(
    sequence(oid('551d11'), octets(altNames)),
    sequence(oid('551d13'), octets(sequence(tagged(0x01, Buffer.from([0xff]))))),
  );
  const unsigned = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  );
  const signature = sign('sha256', unsigned, privateKey);
  const whole = sequence(unsigned, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...contents: readonly Buffer[]) => tagged(0x30, ...contents);
const set = (...contents: readonly Buffer[]) => tagged(0x31, ...contents);
const octets = (content: Buffer) => tagged(0x04, content);
const oid = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'));
const integer = (value: number) => tagged(0x02, Buffer.from([value]));

function timeOf(fromNowMs: number): Buffer {
  const text = new Date(Date.now() + fromNowMs).toISOString().replace(/[-:T]|\.\d+/g, '');
  return tagged(0x17, Buffer.from(text.slice(2)));
}
