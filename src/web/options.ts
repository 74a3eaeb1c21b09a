import type { BlockList } from 'node:net';
import type { PublicOccupancyBody } from '../contracts/api.ts';
import type { StopLinks } from '../contracts/choices.ts';
import type { OidcRoles } from '../contracts/config.ts';
import type { ImportPort } from '../contracts/imports.ts';
import type { LabPort } from '../contracts/lab.ts';
import type { LiveFrame } from '../contracts/live.ts';
import type { Clock, HotPort, RecordsReader } from '../contracts/ports.ts';
import type { SegmentCounting } from '../contracts/segments.ts';
import type { Signals } from '../contracts/signals.ts';
import type { Telemetry } from '../contracts/telemetry.ts';
import type { HttpsDoor, HttpsOptions } from './https-door.ts';

export type ReadyCheck = {
  readonly name: string;
  readonly ok: boolean;
  readonly sinceMs?: number;
  readonly detail: string;
};
export type Readiness = { readonly ok: boolean; readonly checks: readonly ReadyCheck[] };

export type OidcSettings = {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent = a public client, held by PKCE alone. */
  readonly clientSecret?: string;
  /** What a claim means here; absent = only who was invited by a proven address. */
  readonly roles?: OidcRoles;
};

export type WebOptions = {
  readonly host: string;
  readonly port: number;
  /** The command line's own socket, made 0600; absent = none. */
  readonly socketPath?: string;
  /** Where the built pages lie: index.html, floor.html and the others, assets/. */
  readonly pagesFolder: string;
  /** Host names beside loopback and `host` by which the pages may be reached. */
  readonly allowedHosts: readonly string[];
  /** Proxies that say for whom they ask; absent = none. [SEC25] */
  readonly proxies?: BlockList;
  /** Where people find the pages from outside; https = cookies and pages stay on https. */
  readonly publicUrl?: string;
  /** Sign-in by an identity provider; absent = by password alone. */
  readonly oidc?: OidcSettings;
  readonly hot: HotPort;
  readonly reader: RecordsReader;
  readonly telemetry?: Telemetry;
  /** Replays for those who look back; absent = none. */
  readonly lab?: LabPort;
  /** Files of customers and sales; absent = none come in here. */
  readonly imports?: ImportPort;
  readonly signals: Signals;
  /** The Prometheus text of all threads. */
  metrics(): string;
  ready(): Readiness;
  readonly clock: Clock;
  /** Cryptographic randomness. */
  random(bytes: number): Buffer;
  /** Public half of the keys that push messages are signed with; absent = no push. */
  readonly pushKey?: string;
  /** Links that stop messages; absent = messages have none. [CHO8] */
  readonly stopLinks?: StopLinks;
  /** The data folder's `tills`: folders of tills that were named from elsewhere. [TIL5] */
  readonly tillsRoot?: string;
  /** What messages can be written to from here; absent = nothing. [AUD6] */
  readonly reaches?: { readonly email: boolean; readonly phone: boolean };
  readonly build: string;
  /** How many people are where, for anybody; made by `openWeb`. [LIV10] */
  readonly publicCounts?: { of(venue: string): PublicOccupancyBody | undefined };
  /** Where the pages' certificate lies and which port it serves; absent = http alone. */
  readonly tls?: HttpsOptions;
  /** How many are in segments; made by `openWeb`. [SEG9] */
  readonly segmentCounts?: SegmentCounting;
  /** The pages over TLS; made by `openWeb`. [CRT2] */
  readonly https?: Pick<HttpsDoor, 'said' | 'root' | 'challenge'>;
  /** Tests shorten the waits; absent = `livePace`. */
  readonly pace?: LivePace;
};

export type Web = {
  /** The port bound, also when 0 was asked for. */
  readonly port: number;
  /** A frame of a venue, as the JSON bytes that go out. */
  receiveLive(venue: string, type: LiveFrame['type'], bytes: Uint8Array): void;
  inboxChanged(visitors: readonly string[]): void;
  /** Tells who works at these venues that tasks, cases or duty changed. */
  staffChanged(venues: readonly string[]): void;
  /** Open sockets of live floors. */
  viewers(): number;
  close(): Promise<void>;
};

/** Times of a live socket's life, ms. */
export type LivePace = {
  /** A ping this often, and a socket that answered none for `deadMs` is dead. [LIV5] */
  readonly pingMs: number;
  readonly deadMs: number;
  /** How often credentials are looked up again; well under the 5 s of the promise. [SEC5] */
  readonly recheckMs: number;
  /** How long a client may stay behind before it is told to come back. [LIV4] */
  readonly behindMs: number;
  /** How often the above are looked at. */
  readonly tickMs: number;
};

export const livePace: LivePace = {
  pingMs: 10_000,
  deadMs: 20_000,
  recheckMs: 2_000,
  behindMs: 5_000,
  tickMs: 500,
};
