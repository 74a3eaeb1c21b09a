import { z } from 'zod';
import { Scope } from './access.ts';
import { Role } from './roles.ts';

/**
 * Every setting of the process once: flag, environment name, default. Flags beat environment beats
 * file beats default.
 */
const whole = z.union(
  [
    z.number().int(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ],
  'use a whole number',
);
const port = whole.pipe(z.number().min(0).max(65_535));
const flag = z.union(
  [
    z.boolean(),
    z
      .enum(['true', 'false', '1', '0', 'yes', 'no'])
      .transform((text) => ['true', '1', 'yes'].includes(text)),
  ],
  'use true or false',
);
const unitBytes = { MB: 1e6, GB: 1e9, TB: 1e12 } as const;
/** Bytes, as a whole number or with a unit: `20 GB`. */
const size = z.union(
  [
    whole,
    z
      .string()
      .regex(/^\d{1,6} ?(MB|GB|TB)$/)
      .transform((text) => Number.parseInt(text, 10) * unitBytes[unitOf(text)]),
  ],
  'use a number of bytes, or a size such as 20GB',
);
const unitOf = (text: string) => (text.endsWith('MB') ? 'MB' : text.endsWith('GB') ? 'GB' : 'TB');
const url = z.url({ protocol: /^https?$/, error: 'use an address such as http://127.0.0.1:8086' });
const hostList = z.union([
  z.array(z.string()),
  z.string().transform((text) =>
    text
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean),
  ),
]);

const networkList = hostList.pipe(
  z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'use 192.0.2.7 or 10.0.0.0/8')),
);

const loopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;
/** https; http only where it does not leave this machine. */
const oidcIssuer = z
  .url({ protocol: /^https?$/, error: 'use an address such as https://login.example' })
  .refine((text) => text.startsWith('https:') || loopback.test(text), 'use https');

/** Roles by the values of one claim, of which the first that a person has counts. */
const OidcRoles = z.strictObject({
  claim: z.string().min(1).max(128),
  roles: z
    .array(z.strictObject({ value: z.string().min(1).max(256), role: Role, venues: Scope }))
    .min(1)
    .max(100),
});
export type OidcRoles = z.output<typeof OidcRoles>;
const oidcRoles = z.union(
  [
    OidcRoles,
    z
      .string()
      .max(65_536)
      .transform((text, context) => {
        try {
          return JSON.parse(text);
        } catch {
          context.addIssue('not JSON');
          return z.NEVER;
        }
      })
      .pipe(OidcRoles),
  ],
  'use {"claim": "groups", "roles": [{"value": "…", "role": "operator", "venues": ["…"]}]}',
);

const portList = z.union(
  [
    z.array(z.number().int().min(1).max(65_535)),
    z
      .string()
      .regex(/^\d{1,5}( ?, ?\d{1,5})*$/)
      .transform((text) => text.split(',').map(Number)),
  ],
  'use ports such as 8443,9443',
);

export const configSchemas = {
  data: z.string().min(1).default('./data'),
  host: z.string().min(1).default('127.0.0.1'),
  httpPort: port.default(8080),
  /** The pages over TLS, once `gozar https` got a certificate. [CRT2] */
  httpsPort: port.default(8443),
  mqttPort: port.default(1883),
  /** MQTT over TLS, where `tlsCert` is set. [ING13] */
  mqttTlsPort: port.default(8883),
  /** Who reaches the port without TLS: `auto` is loopback with a certificate, else `host`. */
  mqttPlain: z.enum(['auto', 'loopback', 'open']).default('auto'),
  /** PEM files: the server's chain and key, and who signs the devices' certificates. [ING14] */
  tlsCert: z.string().min(1).optional(),
  tlsKey: z.string().min(1).optional(),
  tlsClientCa: z.string().min(1).optional(),
  /** Further host names the pages may be reached by. */
  allowedHosts: hostList.default([]),
  /** Proxies before the pages, believed when they say for whom they ask. [SEC25] */
  trustedProxies: networkList.default([]),
  /** Ports beside 443 that webhooks and push endpoints may be called at. [SEC20] */
  outboundPorts: portList.default([]),
  /** Who a push service may write to about our messages. Source: RFC 8292, section 2.1. */
  pushContact: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'use mailto:NAME@HOST or https://…')
    .default('mailto:operator@gozar.invalid'),
  /** Mail to who is not here: where it is handed over, and from whom it is. [OFF2] */
  smtpUrl: z
    .url({ protocol: /^smtps?$/, error: 'use smtp://USER:PASSWORD@HOST:587 or smtps://…' })
    .optional(),
  mailFrom: z
    .string()
    .max(254)
    .regex(/^([^<>\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?$/, 'use Name <address@host>')
    .optional(),
  /** Text messages: a gateway that asks as Kavenegar does. [OFF4] */
  smsUrl: z.url({ protocol: /^https$/ }).default('https://api.kavenegar.com'),
  smsKey: z.string().min(1).max(256).optional(),
  smsFrom: z.string().max(20).optional(),
  /** Messages a second that mail server and gateway take; more of them wait. [AUD4] */
  mailPerSecond: whole.pipe(z.number().min(1).max(1_000)).default(10),
  smsPerSecond: whole.pipe(z.number().min(1).max(1_000)).default(10),
  demo: flag.default(true),
  demoVisitors: whole.pipe(z.number().min(1).max(2_000)).default(24),
  seed: whole
    .pipe(
      z
        .number()
        .min(0)
        .max(2 ** 31),
    )
    .default(7),
  /** The journal's oldest segments go when they are older, or all are larger together. [JRN14] */
  journalKeepDays: whole.pipe(z.number().min(1).max(36_500)).default(30),
  journalKeepBytes: size.pipe(z.number().min(256_000_000)).default(20_000_000_000),
  logFormat: z.enum(['auto', 'human', 'json']).default('auto'),
  influxUrl: url.optional(),
  influxToken: z.string().optional(),
  influxOrg: z.string().default('gozar'),
  influxBucket: z.string().default('gozar'),
  /** InfluxDB 1.x: the database to write to instead of a bucket, and who writes, where it asks. */
  influxDatabase: z.string().optional(),
  influxUsername: z.string().optional(),
  influxPassword: z.string().optional(),
  /** Where people find the pages from outside, behind a proxy that ends TLS. [SEC16] */
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'use an address such as https://floor.example' })
    .optional(),
  /** Sign-in by an OpenID Connect provider. [SEC14] */
  oidcIssuer: oidcIssuer.optional(),
  oidcClientId: z.string().min(1).max(512).optional(),
  oidcClientSecret: z.string().min(1).max(1_024).optional(),
  /** A file that holds the secret, for those who mount secrets. */
  oidcClientSecretFile: z.string().min(1).optional(),
  oidcRoles: oidcRoles.optional(),
  databaseUrl: z.string().optional(),
  brokerUrl: z.string().optional(),
} as const;
export type ConfigKey = keyof typeof configSchemas;
export type Config = { readonly [K in ConfigKey]: z.output<(typeof configSchemas)[K]> };

export const configKeys = Object.keys(configSchemas) as readonly ConfigKey[];

/** `httpPort` -> `GOZAR_HTTP_PORT`. */
export function environmentName(key: ConfigKey): string {
  return `GOZAR_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** `httpPort` -> `--http-port`. */
export function flagName(key: ConfigKey): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export const secretKeys: readonly ConfigKey[] = [
  'influxToken',
  'influxPassword',
  'oidcClientSecret',
  'smtpUrl',
  'smsKey',
  'databaseUrl',
  'brokerUrl',
];

/** Keys the plan names and this release refuses when set, with the reason. */
export const keysNotYet: Partial<Record<ConfigKey, string>> = {
  databaseUrl: 'records in PostgreSQL are not in this release; leave it unset to use SQLite',
  brokerUrl: 'an external broker is not in this release; leave it unset to use the one inside',
};
