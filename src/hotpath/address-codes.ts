import { createHash, createHmac } from 'node:crypto';

const digits = 6;

/**
 * The code that proves an address: it follows from the request's id and the installation's key, so
 * that it is stored nowhere, and a mail that is sent again after a crash says the same. [AUD6]
 */
export function addressCode(key: string, proof: string): string {
  const mac = createHmac('sha256', key).update(`address\n${proof}`).digest();
  return String(mac.readUIntBE(0, 6) % 10 ** digits).padStart(digits, '0');
}

export function addressCodeSha256(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
