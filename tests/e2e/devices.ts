import type { TestServer } from './server.ts';

/** What `device add` prints, once. */
export type Credential = Readonly<
  Record<'venue' | 'device' | 'clientId' | 'username' | 'password', string>
>;

/** Registers a device as an integrator does, on the command line. */
export async function addDevice(
  server: TestServer,
  { venue, device }: { readonly venue: string; readonly device: string },
  ...flags: readonly string[]
): Promise<Credential> {
  const printed = await server.cli('device', 'add', venue, device, ...flags);
  const { clientId, username, password } = printed;
  return {
    venue,
    device,
    clientId: String(clientId),
    username: String(username),
    password: String(password),
  };
}
