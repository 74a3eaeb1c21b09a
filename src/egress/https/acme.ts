import acme from 'acme-client';
import type { HttpsSettings } from '../../contracts/https.ts';
import type { HttpsFolder } from './folder.ts';

/** Let's Encrypt. Source: letsencrypt.org/docs/acme-protocol-updates. */
export const letsEncrypt = 'https://acme-v02.api.letsencrypt.org/directory';

export type Ordered = { readonly ok: true } | { readonly ok: false; readonly message: string };

/**
 * A certificate for names that the whole web can look up: the authority asks for a token at
 * `http://NAME/.well-known/acme-challenge/…`, which the running server answers from the folder.
 * Whoever calls this has agreed to the authority's terms. Source: RFC 8555, section 8.3.
 */
export async function orderCertificate(
  folder: HttpsFolder,
  settings: Extract<HttpsSettings, { way: 'acme' }>,
): Promise<Ordered> {
  let accountKey = folder.accountKey();
  if (accountKey === undefined) {
    accountKey = String(await acme.crypto.createPrivateEcdsaKey());
    folder.putAccountKey(accountKey);
  }
  const { names, email, directory } = settings;
  const known = folder.settings();
  const isKnown = known?.way === 'acme' && known.directory === directory;
  const account = isKnown ? known.account : undefined;
  try {
    const client = new acme.Client({
      directoryUrl: directory,
      accountKey,
      ...(account === undefined ? {} : { accountUrl: account }),
    });
    const key = await acme.crypto.createPrivateEcdsaKey();
    const [commonName] = names;
    const [keyPem, csr] = await acme.crypto.createCsr(
      { ...(commonName === undefined ? {} : { commonName }), altNames: [...names] },
      key,
    );
    const certPem = await client.auto({
      csr,
      termsOfServiceAgreed: true,
      challengePriority: ['http-01'],
      // The authority's own look is what counts; ours would need the name to lead here from here.
      skipChallengeVerification: true,
      ...(email === undefined ? {} : { email }),
      challengeCreateFn: async (_authz, { token }, keyAuthorization) => {
        folder.putChallenge(token, keyAuthorization);
      },
      challengeRemoveFn: async (_authz, { token }) => folder.removeChallenge(token),
    });
    folder.putPair('server', { keyPem: String(keyPem), certPem: String(certPem) });
    folder.putSettings({ ...settings, account: client.getAccountUrl() });
    return { ok: true };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
