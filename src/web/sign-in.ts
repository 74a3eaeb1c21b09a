import { accessLife, type NewSession } from '../contracts/access.ts';
import type { MeBody } from '../contracts/api.ts';
import {
  AcceptBody,
  LookBody,
  type LookedAtBody,
  PasswordBody,
  SignInBody,
} from '../contracts/api-people.ts';
import type { CommandBody, Problem } from '../contracts/commands.ts';
import { type Answer, type Cookie, type Failure, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import { Backoff } from './backoff.ts';
import type { Ask, Handlers } from './handling.ts';
import type { WebOptions } from './options.ts';
import { parse } from './parse.ts';
import {
  faultOf,
  fingerprintOf,
  hashPassword,
  isPassword,
  normalisePassword,
  PasswordQueue,
} from './passwords.ts';
import { deviceCookie, newSecret, sessionCookie, sha256 } from './secrets.ts';

/** What a server remembers about tries: in memory, so that a restart forgives. */
export class Door {
  readonly backoff: Backoff;
  readonly queue: PasswordQueue;

  constructor({ clock }: Pick<WebOptions, 'clock'>) {
    this.backoff = new Backoff(clock);
    this.queue = new PasswordQueue();
  }
}

type Names = 'signIn' | 'lookAtInvitation' | 'acceptInvitation' | 'changePassword';

/** By name and password, by invitation, and with a new password. */
export function signInHandlers(door: Door): Pick<Handlers['plain'], Names> {
  return {
    signIn: (asked) => signIn(asked, door),
    lookAtInvitation,
    acceptInvitation: (asked) => acceptInvitation(asked, door),
    changePassword: (asked) => changePassword(asked, door),
  };
}

/** A bucket of its own for a device that signed in before, whatever its address. [SEC12] */
export async function knownDevice(
  { reader, clock }: Pick<WebOptions, 'reader' | 'clock'>,
  cookies: Ask['cookies'] | undefined,
): Promise<string | undefined> {
  const secret = cookies?.[deviceCookie];
  if (secret === undefined || secret === '') return undefined;
  const device = sha256(secret);
  const owner = await reader.access.userOfDevice(device, clock.wallMs());
  return owner === undefined ? undefined : `device ${device}`;
}

async function signIn({ web, body, cookies, from }: Ask, door: Door): Promise<Answer> {
  const parsed = parse(SignInBody, body);
  if (!parsed.ok) return parsed;
  const { user, password } = parsed.value;
  const device = cookies[deviceCookie] ?? '';
  const owner = await web.reader.access.userOfDevice(sha256(device), web.clock.wallMs());
  const isKnown = owner === user;
  const who = isKnown ? `device ${sha256(device)}` : `user ${user}`;
  const found = await web.reader.access.user(user);
  const kept = found?.disabled ? undefined : found?.passwordHash;
  const judged = await judge({ web, door }, { who, isKnown, password, kept });
  if (judged !== true) {
    if ('tries' in judged && judged.tries % 5 === 0 && found !== undefined) {
      await noteRefused(web, user, judged.tries);
    }
    return 'tries' in judged ? wrong : judged;
  }
  const opening = openSession({ web, cookies, from }, isKnown ? device : undefined);
  const passwordSha256 = fingerprintOf(kept ?? '');
  return enter(web, opening, (session) => ({ do: 'signIn', user, passwordSha256, session }));
}

/** Right, wrong with the number of tries, or not judged. A try counts before it is judged. */
async function judge(
  { web, door }: { web: WebOptions; door: Door },
  of: { who: string; isKnown: boolean; password: string; kept: string | undefined },
): Promise<true | { readonly tries: number } | Failure> {
  const { who, isKnown, password, kept } = of;
  const waitS = door.backoff.waitS(who);
  if (waitS > 0) return tooOften(waitS);
  const tries = door.backoff.begin(who);
  const right = await door.queue.run(isKnown, () => isPassword(password, kept));
  if (right === undefined) {
    web.signals.count('gozar_sign_ins_total', 1, 'busy');
    door.backoff.takeBack(who);
    return busy;
  }
  web.signals.count('gozar_sign_ins_total', 1, right ? 'ok' : 'wrong');
  if (!right) return { tries };
  door.backoff.forget(who);
  return true;
}

async function noteRefused(web: WebOptions, user: string, tries: number): Promise<void> {
  const key = web.random(12).toString('hex');
  await submit(web, { by: 'nobody', key, body: { do: 'noteRefusedSignIns', user, tries } });
}

/** What an invitation is for; nothing of it is used up. */
async function lookAtInvitation({ web, body }: Ask): Promise<Answer> {
  const parsed = parse(LookBody, body);
  if (!parsed.ok) return parsed;
  const found = await openInvitation(web, parsed.value.link);
  if (found === undefined) return linkUnknown;
  const { kind, role, venues, expiresAtMs, user, email } = found;
  const whose = { ...(user ? { user } : {}), ...(email ? { email } : {}) };
  return json({ kind, role, venues, expiresAtMs, ...whose } satisfies LookedAtBody);
}

async function acceptInvitation({ web, body, cookies, from }: Ask, door: Door): Promise<Answer> {
  const parsed = parse(AcceptBody, body);
  if (!parsed.ok) return parsed;
  const { link, user, name, password } = parsed.value;
  const found = await openInvitation(web, link);
  if (found === undefined) return linkUnknown;
  const whose = found.kind === 'reset' ? found.user : user;
  const fault = faultOf(password, whose);
  if (fault !== undefined) return refusedPassword(fault);
  const passwordHash = await door.queue.run(true, () => hashPassword(password));
  if (passwordHash === undefined) return busy;
  const answer = await enter(web, openSession({ web, cookies, from }, undefined), (session) => ({
    do: 'acceptInvitation',
    linkSha256: sha256(link),
    ...(user === undefined ? {} : { user }),
    ...(name === undefined || name === '' ? {} : { name }),
    passwordHash,
    session,
  }));
  if (answer.ok && whose !== undefined) door.backoff.forget(`user ${whose}`);
  return answer;
}

async function openInvitation({ reader, clock }: WebOptions, link: string) {
  const found = await reader.access.invitation(sha256(link));
  const isOpen = found?.usedAtMs === undefined && (found?.expiresAtMs ?? 0) > clock.wallMs();
  return isOpen ? found : undefined;
}

/** Every other session ends, and every device is a stranger again. [SEC9] */
async function changePassword(asked: Ask, door: Door): Promise<Answer> {
  const { web, body, caller, key } = asked;
  const parsed = parse(PasswordBody, body);
  if (!parsed.ok) return parsed;
  const { old, password } = parsed.value;
  const { user, credential } = caller;
  const found = user === undefined ? undefined : await web.reader.access.user(user);
  if (caller.way === 'link' || credential === undefined || found?.passwordHash === undefined) {
    return notFound;
  }
  const kept = found.passwordHash;
  const who = `own ${found.user}`;
  const judged = await judge({ web, door }, { who, isKnown: true, password: old, kept });
  if (judged !== true) return 'tries' in judged ? wrongOld : judged;
  const isSame = normalisePassword(old) === normalisePassword(password);
  const fault = isSame ? sameAgain : faultOf(password, found.user);
  if (fault !== undefined) return refusedPassword(fault);
  const passwordHash = await door.queue.run(true, () => hashPassword(password));
  if (passwordHash === undefined) return busy;
  const command: CommandBody = {
    do: 'changePassword',
    user: found.user,
    passwordSha256: fingerprintOf(kept),
    passwordHash,
    keep: credential.secretSha256,
  };
  const answer = await submit(web, { by: caller.by, key, body: command });
  return answer.ok ? json({}) : answer;
}

type Opening = { readonly session: NewSession; readonly cookies: readonly Cookie[] };

/** The secrets of a session that begins, and of the device, which is known from then on. */
export function openSession(
  { web, cookies, from }: Pick<Ask, 'web' | 'cookies' | 'from'>,
  device: string | undefined,
): Opening {
  const [secret, known] = [newSecret(web.random), device ?? newSecret(web.random)];
  const before = cookies[sessionCookie] ?? '';
  const [maxAgeS, deviceS] = [accessLife.sessionMs / 1_000, accessLife.knownDeviceMs / 1_000];
  return {
    session: {
      sessionSha256: sha256(secret),
      expiresAtMs: web.clock.wallMs() + accessLife.sessionMs,
      agent: from.agent,
      address: from.address,
      ...(before === '' ? {} : { replaces: sha256(before) }),
      deviceSha256: sha256(known),
    },
    cookies: [
      { name: sessionCookie, value: secret, maxAgeS },
      { name: deviceCookie, value: known, maxAgeS: deviceS },
    ],
  };
}

/** Submits what opens a session, and says who one is in it. */
export async function enter(
  web: WebOptions,
  { session, cookies }: Opening,
  command: (session: NewSession) => CommandBody,
): Promise<Answer> {
  const key = session.sessionSha256.slice(0, 24);
  const answer = await submit(web, { by: 'nobody', key, body: command(session), once: true });
  if (!answer.ok) return answer;
  const opened = await web.reader.session(session.sessionSha256);
  if (opened === undefined) return wrong;
  const { role, venues, user, way } = opened;
  const me: MeBody = { role, venues, user, way };
  return { ok: true, body: { json: me }, moreCookies: cookies };
}

const wrong: Failure = {
  ok: false,
  code: 'http.sign_in',
  message: 'the name or the password is wrong',
};
const wrongOld: Failure = { ...wrong, message: 'the old password is wrong' };
const linkUnknown: Failure = {
  ok: false,
  code: 'command.link_unknown',
  message: 'this link was used already, has expired, or never was',
};
const busy: Failure = {
  ok: false,
  code: 'http.busy',
  message: 'too many people sign in at once; try again in a moment',
  retryAfterS: 2,
};
const sameAgain: Problem = {
  code: 'command.password',
  path: 'password',
  message: 'it is the old one',
  mend: 'choose another',
};

function tooOften(waitS: number): Failure {
  const message = `too many wrong passwords; wait ${waitS} s`;
  return { ok: false, code: 'http.rate', message, retryAfterS: waitS };
}

function refusedPassword(fault: Problem): Failure {
  const { message, mend } = fault;
  const said = `this password cannot be taken: ${message}; ${mend}`;
  return { ok: false, code: 'command.password', message: said, problems: [fault] };
}
