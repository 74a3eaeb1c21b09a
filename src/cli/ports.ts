import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../contracts/config.ts';
import { CliFailure } from './command.ts';

/** The node error code of listening there, or undefined when the port is free. */
export async function portTrouble(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  } finally {
    server.close();
  }
}

/**
 * Says which port is taken and by which flag another is chosen, before anything is started. [E6]
 */
export async function requirePorts({ host, httpPort, mqttPort }: Config): Promise<void> {
  const asked = [
    { port: httpPort, flag: '--http-port', variable: 'GOZAR_HTTP_PORT', what: 'pages' },
    { port: mqttPort, flag: '--mqtt-port', variable: 'GOZAR_MQTT_PORT', what: 'MQTT' },
  ];
  for (const { port, flag, variable, what } of asked) {
    const trouble = await portTrouble(host, port);
    if (trouble === undefined) continue;
    const reason = trouble === 'EADDRINUSE' ? 'is in use by another program' : `gives ${trouble}`;
    throw new CliFailure('start.port_busy', {
      message: `port ${port} (${what}) on ${host} ${reason}`,
      mend: `stop that program, or choose another port: ${flag} ${port + 1} or ${variable}`,
    });
  }
}
