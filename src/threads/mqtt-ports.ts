import type { Config } from '../contracts/config.ts';
import type { TlsListening } from '../ingress/doors.ts';

/**
 * Who may speak MQTT in the clear: with a certificate nobody but this machine, unless told. [ING13]
 */
export function plainMqttHost({ host, mqttPlain, tlsCert }: Config): string {
  const isOpen = mqttPlain === 'open' || (mqttPlain === 'auto' && tlsCert === undefined);
  return isOpen ? host : '127.0.0.1';
}

/** The port with TLS, where the settings name a certificate and its key. */
export function mqttTls(config: Config): { readonly tls?: TlsListening } {
  const { host, mqttTlsPort: port, tlsCert: cert, tlsKey: key, tlsClientCa: clientCa } = config;
  if (cert === undefined || key === undefined) return {};
  const files = { cert, key, ...(clientCa === undefined ? {} : { clientCa }) };
  return { tls: { host, port, files } };
}
