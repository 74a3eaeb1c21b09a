import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../contracts/config.ts';
import { plainMqttHost } from '../threads/mqtt-ports.ts';
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
export async function requirePorts(config: Config): Promise<void> {
  for (const { host, port, flag, variable, what } of portsAsked(config)) {
    const trouble = await portTrouble(host, port);
    if (trouble === undefined) continue;
    const reason = trouble === 'EADDRINUSE' ? 'is in use by another program' : `gives ${trouble}`;
    throw new CliFailure('start.port_busy', {
      message: `port ${port} (${what}) on ${host} ${reason}`,
      mend: `stop that program, or choose another port: ${flag} ${port + 1} or ${variable}`,
    });
  }
}

/** Where the server will listen, with the setting that moves it. */
export function portsAsked(config: Config) {
  const { host, httpPort, mqttPort, mqttTlsPort, tlsCert } = config;
  const row = (port: number, flag: string, what: string, at = host) => {
    const variable = `GOZAR_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`;
    return { host: at, port, flag, variable, what };
  };
  return [
    row(httpPort, '--http-port', 'pages'),
    row(mqttPort, '--mqtt-port', 'MQTT', plainMqttHost(config)),
    ...(tlsCert === undefined ? [] : [row(mqttTlsPort, '--mqtt-tls-port', 'MQTT over TLS')]),
  ];
}
