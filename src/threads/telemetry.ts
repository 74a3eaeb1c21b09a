import { join } from 'node:path';
import type { Config, ConfigKey } from '../contracts/config.ts';
import type { RewritableTelemetry } from '../contracts/telemetry.ts';

const keys = [
  'influxUrl',
  'influxToken',
  'influxOrg',
  'influxBucket',
  'influxDatabase',
  'influxUsername',
  'influxPassword',
] as const satisfies readonly ConfigKey[];
export type TelemetryConfig = Pick<Config, (typeof keys)[number]>;

/** The settings of the time series alone, to hand to the threads that use them. */
export function telemetryConfig(config: Config): TelemetryConfig {
  return Object.fromEntries(keys.map((key) => [key, config[key]])) as TelemetryConfig;
}

/**
 * InfluxDB where an address is set, else the file inside the data folder. Only the one that is used
 * is loaded: the client takes 5 MB in each of two threads.
 */
export async function openTelemetry(
  data: string,
  config: TelemetryConfig,
): Promise<RewritableTelemetry> {
  const { influxUrl, influxToken, influxOrg, influxBucket, influxDatabase } = config;
  const { influxUsername: username, influxPassword: password } = config;
  if (influxUrl === undefined) {
    const { openSqliteTelemetry } = await import('../stores/telemetry/sqlite.ts');
    return openSqliteTelemetry({ path: join(data, 'telemetry.db') });
  }
  const { openInfluxTelemetry } = await import('../stores/telemetry/influx.ts');
  if (influxDatabase !== undefined) {
    return openInfluxTelemetry({ url: influxUrl, database: influxDatabase, username, password });
  }
  return openInfluxTelemetry({
    url: influxUrl,
    token: influxToken,
    org: influxOrg,
    bucket: influxBucket,
  });
}
