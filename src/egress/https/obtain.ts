import type { HttpsSettings } from '../../contracts/https.ts';
import { type Ordered, orderCertificate } from './acme.ts';
import { makeAuthority, signServer } from './authority.ts';
import type { HttpsFolder } from './folder.ts';

/** Gets a certificate as the settings say, and puts it and them into the folder. */
export async function obtain(
  folder: HttpsFolder,
  settings: HttpsSettings,
  nowMs: number,
): Promise<Ordered> {
  if (settings.way === 'acme') return orderCertificate(folder, settings);
  // Phones that installed the root need no new one, as long as it speaks for the names.
  const known = folder.pair('authority');
  const holds = known !== undefined && known.untilMs > nowMs && speaksFor(folder, settings);
  const authority = holds ? known : await makeAuthority(settings.names, nowMs);
  if (!holds) folder.putPair('authority', authority);
  folder.putPair('server', await signServer(authority, settings.names, nowMs));
  folder.putSettings(settings);
  return { ok: true };
}

/** Names outside of `.local` are written into the authority: new ones need a new root. */
function speaksFor(folder: HttpsFolder, { names }: HttpsSettings): boolean {
  const before = folder.settings();
  const inside = (name: string) => /(^|\.)(local|localhost)$|^[0-9.]+$|:/.test(name);
  return names.every((name) => inside(name) || before?.names.includes(name) === true);
}
