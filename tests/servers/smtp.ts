import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Mail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
};

/** A real SMTP server on loopback with a certificate of its own, which keeps what it took. */
export async function startSmtp(
  tls: { readonly key: string; readonly cert: string },
  over: Partial<SMTPServerOptions> = {},
) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH'],
    ...{ key: tls.key, cert: tls.cert, closeTimeout: 100 },
    onData: (stream, { envelope }, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
    ...over,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, mails, close: () => void server.close() };
}

/** Headers by name in lower case; lines that go on are one. */
export function headersOf({ text }: Mail): Map<string, string> {
  const [head = ''] = text.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 2),
    ]),
  );
}

/** Quoted-printable, RFC 2045, section 6.7. */
export function unquoted(text: string): string {
  const bytes = text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
