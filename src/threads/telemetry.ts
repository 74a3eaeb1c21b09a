import { join } from 'node:path';
import type { Config } from '../contracts/config.ts';
import type { Telemetry } from '../contracts/ports.ts';

export type TelemetryConfig = Pick<
  Config,
  'influxUrl' | 'influxToken' | 'influxOrg' | 'influxBucket' | 'influxDatabase'
>;

/**
 * InfluxDB where an address is set, else the file inside the data folder. Only the one that is used
 * is loaded: the client takes 5 MB in each of two threads.
 */
export async function openTelemetry(data: string, config: TelemetryConfig): Promise<Telemetry> {
  const { influxUrl, influxToken, influxOrg, influxBucket, influxDatabase } = config;
  if (influxUrl === undefined) {
    const { openSqliteTelemetry } = await import('../stores/telemetry/sqlite.ts');
    return openSqliteTelemetry({ path: join(data, 'telemetry.db') });
  }
  const { openInfluxTelemetry } = await import('../stores/telemetry/influx.ts');
  if (influxDatabase !== undefined) {
    return openInfluxTelemetry({ url: influxUrl, database: influxDatabase });
  }
  return openInfluxTelemetry({
    url: influxUrl,
    token: influxToken,
    org: influxOrg,
    bucket: influxBucket,
  });
}
