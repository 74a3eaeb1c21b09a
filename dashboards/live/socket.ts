/**
 * One WebSocket that heals itself.
 *
 *   connecting ──first frame──► live ──silence, or a close whose retry fails──► lost
 *        ▲                       │  ▲                                            │
 *        └── again(), wake ──────┘  └──────────────── first frame ───────────────┘
 *
 * A short blink (closed, and back at once) never shows as `lost`.
 */
export type Connection = 'connecting' | 'live' | 'lost';

export type SocketOptions = {
  readonly url: string | (() => string);
  readonly onFrame: (text: string) => void;
  readonly onConnection: (connection: Connection) => void;
  /** Ms of silence that are `lost`; set where the server sends a frame a second at least. */
  readonly silenceMs?: number;
  /** After this many failures in a row, and each one more: is the session still good? */
  readonly onRefused?: () => void;
};

/** The live floor gets a heartbeat each second; four are missed before the banner. [PAG2] */
export const FLOOR_SILENCE_MS = 4_000;
const CHECK_MS = 500;
const ASK_EVERY_MS = 1_000;
const STEADY_MS = 3_000;
const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 5_000;
/** A page hidden for longer lets go of its socket. */
const HIDDEN_MS = 15_000;

/**
 * How long to wait before try number `attempt` (0 = the first again): doubling to five seconds,
 * half of it by chance, so that a thousand screens do not come back in one moment. [PAG2]
 */
export function backoffMs(attempt: number, chance: number): number {
  const whole = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  return whole / 2 + (whole / 2) * chance;
}

export class LiveSocket {
  readonly #options: SocketOptions;
  #socket: WebSocket | undefined;
  #connection: Connection = 'connecting';
  #attempt = 0;
  #heardAtMs = 0;
  #openedAtMs = 0;
  #retry: number | undefined;
  #check: number | undefined;
  #hide: number | undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    window.addEventListener('online', this.#onOnline);
    window.addEventListener('offline', this.#onOffline);
    // A page kept whole in the back-forward cache comes back with a dead socket.
    window.addEventListener('pageshow', this.#onPageShow);
    this.#open();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    window.removeEventListener('online', this.#onOnline);
    window.removeEventListener('offline', this.#onOffline);
    window.removeEventListener('pageshow', this.#onPageShow);
    this.#drop();
  }

  /**
   * Opens a new connection: its snapshot is how a missing frame is asked for. At most once a
   * second; whoever still misses frames asks again.
   */
  again(): void {
    if (Date.now() - this.#openedAtMs >= ASK_EVERY_MS) this.#open();
  }

  #open(): void {
    this.#drop();
    const { url } = this.#options;
    const socket = new WebSocket(typeof url === 'string' ? url : url());
    this.#socket = socket;
    this.#openedAtMs = Date.now();
    this.#heardAtMs = this.#openedAtMs;
    if (this.#connection === 'live') this.#say('connecting');
    socket.onopen = () => {
      if (this.#options.silenceMs === undefined) this.#heard();
    };
    socket.onmessage = (message) => {
      this.#heard();
      if (typeof message.data === 'string') this.#options.onFrame(message.data);
    };
    socket.onclose = () => this.#onClose();
    this.#check = window.setInterval(() => this.#onCheck(), CHECK_MS);
  }

  #heard(): void {
    this.#heardAtMs = Date.now();
    // A server that lets us in only to close again must not be knocked at in a tight loop.
    if (this.#heardAtMs - this.#openedAtMs > STEADY_MS) this.#attempt = 0;
    this.#say('live');
  }

  #onClose(): void {
    const failed = this.#connection !== 'live';
    this.#drop();
    this.#say(failed ? 'lost' : 'connecting');
    if (this.#attempt >= 1) this.#options.onRefused?.();
    this.#retry = window.setTimeout(() => this.#open(), backoffMs(this.#attempt++, Math.random()));
  }

  #onCheck(): void {
    const { silenceMs } = this.#options;
    if (silenceMs === undefined || document.hidden) return;
    if (Date.now() - this.#heardAtMs < silenceMs) return;
    this.#say('lost');
    this.#onClose();
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#check);
    clearTimeout(this.#hide);
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #say(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#options.onConnection(connection);
  }

  /** Hidden for long: let go. Visible again: one new snapshot, no replay of what was missed. */
  readonly #onVisibility = (): void => {
    clearTimeout(this.#hide);
    if (document.hidden) {
      this.#hide = window.setTimeout(() => this.#drop(), HIDDEN_MS);
      return;
    }
    const quietMs = Date.now() - this.#heardAtMs;
    const isOverdue = quietMs > (this.#options.silenceMs ?? HIDDEN_MS) / 2;
    if (!this.#socket || isOverdue) this.#open();
  };

  readonly #onOnline = (): void => this.#open();

  readonly #onOffline = (): void => {
    this.#say('lost');
  };

  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#open();
  };
}

/** The address of a WebSocket of this server. */
export function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
