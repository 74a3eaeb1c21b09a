import { join } from 'node:path';
import type { Config } from '../contracts/config.ts';
import type { Telemetry } from '../contracts/ports.ts';
import { openInfluxTelemetry } from '../stores/telemetry/influx.ts';
import { openSqliteTelemetry } from '../stores/telemetry/sqlite.ts';

export type TelemetryConfig = Pick<
  Config,
  'influxUrl' | 'influxToken' | 'influxOrg' | 'influxBucket' | 'influxDatabase'
>;

/** InfluxDB where an address is set, else the file inside the data folder. */
export function openTelemetry(data: string, config: TelemetryConfig): Telemetry {
  const { influxUrl, influxToken, influxOrg, influxBucket, influxDatabase } = config;
  if (influxUrl === undefined) return openSqliteTelemetry({ path: join(data, 'telemetry.db') });
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
