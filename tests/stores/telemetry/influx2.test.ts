import { test } from 'vitest';
import { openInfluxTelemetry } from '../../../src/stores/telemetry/influx.ts';
import { dockerMissing, startInflux2 } from '../../servers/influx2.ts';
import { telemetrySuite } from '../../suites/telemetry.ts';

const missing = await dockerMissing();

if (missing === undefined) {
  telemetrySuite('InfluxDB 2.7', async () => {
    const { stop, ...server } = await startInflux2();
    return { telemetry: openInfluxTelemetry(server), close: stop };
  });
} else {
  // The only test that may be left out: nothing can stand in for the container.
  test('telemetry in InfluxDB 2.7', (context) => context.skip(missing));
}
