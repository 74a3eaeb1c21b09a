import { createHash, X509Certificate } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import type { Config } from '../contracts/config.ts';
import { HttpsName, HttpsSettings } from '../contracts/https.ts';
import { HttpsFolder } from '../egress/https/folder.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';

/** Loaded when a certificate is made: `show` and `off` need none of it. */
const makers = async () => ({
  ...(await import('../egress/https/obtain.ts')),
  ...(await import('../egress/https/acme.ts')),
});

const privateNet = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;
const isPrivate = (name: string) =>
  isIPv4(name) ? privateNet.test(name) : name === '::1' || /^f[cd]/.test(name);

function namesFrom(given: readonly string[]): readonly string[] {
  return given.map((text) => {
    const parsed = HttpsName.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new CliFailure('command.shape', {
      message: `${text} is no host name and no address`,
      mend: 'name what people type into a browser, without https:// and port',
      exitCode: 2,
    });
  });
}

/** Where this machine is found in the shop's own network. */
function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all = []) => all)
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
    .filter(isPrivate);
  const name = hostname().toLowerCase().split('.')[0] ?? '';
  const local = /^[a-z0-9-]+$/.test(name) ? [`${name}.local`] : [];
  return [...local, ...addresses, 'localhost', '127.0.0.1'];
}

const address = (name: string, { httpsPort }: Config) =>
  `https://${name.includes(':') ? `[${name}]` : name}${httpsPort === 443 ? '' : `:${httpsPort}`}/`;

/** As browsers show it: pairs of hex. */
function fingerprintOf(certPem: string): string {
  const { raw } = new X509Certificate(certPem);
  const hex = createHash('sha256').update(raw).digest('hex').toUpperCase();
  return hex.match(/../g)?.join(':') ?? hex;
}

export const httpsTrial: CliCommand = {
  name: 'https trial',
  usage: '[NAME…]',
  summary: 'Give the pages https by an authority of the shop’s own, for a trial',
  examples: ['gozar https trial', 'gozar https trial shop.local 192.168.1.20'],
  options: {},
  optionHelp: ['without names: this machine’s own name and addresses in the shop’s network'],
  positionals: [0, 32],
  run: async ({ config, positionals, print }) => {
    const names = positionals.length > 0 ? namesFrom(positionals) : ownNames();
    const outside = names.find((name) => isIP(name) !== 0 && !isPrivate(name));
    if (outside !== undefined) {
      throw new CliFailure('command.shape', {
        message: `${outside} is an address of the internet: an own authority must not speak for it`,
        mend: 'give the address a name and use gozar https acme NAME --email YOU --agree',
        exitCode: 2,
      });
    }
    const folder = new HttpsFolder(resolve(config.data));
    const { obtain } = await makers();
    await obtain(folder, { way: 'trial', names: [...names] }, Date.now());
    const root = folder.pair('authority');
    const fingerprint = root === undefined ? '' : fingerprintOf(root.certPem);
    const pages = names.map((name) => address(name, config));
    print({ names, pages, rootSha256: fingerprint }, [
      'The pages have https now (a running server takes it up within seconds):',
      ...pages.map((page) => `  ${page}`),
      'Each phone must trust the shop’s own root once: open /trust there and follow it.',
      'Compare the root’s SHA-256 with what the phone shows:',
      `  ${fingerprint}`,
      config.host === '127.0.0.1'
        ? 'The server is told to listen on this machine alone: phones need --host 0.0.0.0'
        : `It listens on ${config.host}`,
    ]);
    return 0;
  },
};

export const httpsAcme: CliCommand = {
  name: 'https acme',
  usage: 'NAME… --agree [--email YOU] [--directory URL]',
  summary: 'Get the pages a certificate that every phone trusts, for a name of the internet',
  examples: ['gozar https acme floor.example --email you@example.com --agree'],
  options: {
    agree: { type: 'boolean' },
    email: { type: 'string' },
    directory: { type: 'string' },
  },
  optionHelp: [
    '--agree           to the authority’s terms of service (Let’s Encrypt’s by default)',
    '--email YOU       whom it writes to when a certificate ends',
    '--directory URL   another authority that speaks ACME (RFC 8555)',
    'the server must run and answer at http://NAME/ (port 80) meanwhile',
  ],
  positionals: [1, 32],
  run: async ({ config, positionals, values, print }) => {
    const { obtain, letsEncrypt } = await makers();
    const settings = acmeSettings(namesFrom(positionals), values, letsEncrypt);
    const folder = new HttpsFolder(resolve(config.data));
    const got = await obtain(folder, settings, Date.now());
    if (!got.ok) {
      throw new CliFailure('command.failed', {
        message: `no certificate for ${settings.names.join(', ')}: ${got.message}`,
        mend: 'the name must lead to this machine, and the server answer there on port 80',
      });
    }
    const untilMs = folder.pair('server')?.untilMs ?? 0;
    const pages = settings.names.map((name) => address(name, config));
    print({ names: settings.names, pages, untilMs }, [
      ...pages,
      `holds until ${new Date(untilMs).toISOString()}; the server renews it by itself`,
    ]);
    return 0;
  },
};

function acmeSettings(
  names: readonly string[],
  { agree, email, directory }: Readonly<Record<string, string | boolean | undefined>>,
  usual: string,
): Extract<HttpsSettings, { way: 'acme' }> {
  if (agree !== true) {
    throw new CliFailure('command.shape', {
      message: 'an authority gives certificates to those who agree to its terms of service',
      mend: 'read them and say --agree',
      exitCode: 2,
    });
  }
  const parsed = HttpsSettings.safeParse({
    ...{ way: 'acme', names, directory: directory ?? usual },
    ...(email === undefined ? {} : { email }),
  });
  if (parsed.success && parsed.data.way === 'acme') return parsed.data;
  const { path, message } = parsed.error?.issues[0] ?? { path: [], message: '' };
  throw new CliFailure('command.shape', {
    message: `--${path.join('.')}: ${message}`,
    mend: 'see gozar https acme --help',
    exitCode: 2,
  });
}

export const httpsShow: CliCommand = {
  name: 'https show',
  usage: '',
  summary: 'Say whether the pages have https, for which names and until when',
  examples: ['gozar https show', 'gozar https show --json'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const folder = new HttpsFolder(resolve(config.data));
    const [settings, server] = [folder.settings(), folder.pair('server')];
    if (settings === undefined || server === undefined) {
      print({ way: 'none' }, ['the pages have no https; begin with: gozar https trial']);
      return 0;
    }
    const root = settings.way === 'trial' ? folder.pair('authority') : undefined;
    const rootSha256 = root && fingerprintOf(root.certPem);
    const { way, names } = settings;
    print({ way, names, untilMs: server.untilMs, ...(rootSha256 && { rootSha256 }) }, [
      `${way}: ${names.map((name) => address(name, config)).join(' ')}`,
      `until ${new Date(server.untilMs).toISOString()}`,
      ...(rootSha256 === undefined ? [] : [`root ${rootSha256}`]),
    ]);
    return 0;
  },
};

export const httpsOff: CliCommand = {
  name: 'https off',
  usage: '',
  summary: 'Take the certificate of the pages away; they go on by http',
  examples: ['gozar https off'],
  options: {},
  optionHelp: [],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    new HttpsFolder(resolve(config.data)).turnOff();
    print({ way: 'none' }, ['the pages have no https any more']);
    return 0;
  },
};
