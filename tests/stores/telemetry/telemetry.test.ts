import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInfluxTelemetry } from '../../../src/stores/telemetry/influx.ts';
import { openSqliteTelemetry } from '../../../src/stores/telemetry/sqlite.ts';
import { startInfluxd } from '../../servers/influxd.ts';
import { telemetrySuite } from '../../suites/telemetry.ts';

telemetrySuite('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
  return {
    telemetry: openSqliteTelemetry({ path: join(folder, 'telemetry.db') }),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

telemetrySuite('InfluxDB 1', async () => {
  const server = await startInfluxd();
  return {
    telemetry: openInfluxTelemetry({ url: server.url, database: server.database }),
    close: () => server.stop(),
  };
});
