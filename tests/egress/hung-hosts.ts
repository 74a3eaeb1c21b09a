import type { Pump } from '../../src/egress/pump.ts';
import { type HttpsRoom, startHttpsRoom } from '../servers/https-room.ts';
import { type ScriptedHttp, startScriptedHttp } from '../servers/scripted-http.ts';

/** Real hosts for pumps beside each other: all but one take what they are sent and never answer. */
export class HungHosts {
  readonly pumps: Pump[] = [];
  readonly hung: HttpsRoom;
  readonly well: HttpsRoom;
  readonly influx: ScriptedHttp;

  private constructor(hosts: { hung: HttpsRoom; well: HttpsRoom; influx: ScriptedHttp }) {
    this.hung = hosts.hung;
    this.well = hosts.well;
    this.influx = hosts.influx;
  }

  static async open(): Promise<HungHosts> {
    return new HungHosts({
      hung: await startHttpsRoom(() => {}),
      well: await startHttpsRoom((_, response) => void response.writeHead(204).end()),
      influx: await startScriptedHttp(() => 'hang'),
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.hung.stop(), this.well.stop(), this.influx.stop()]);
    await Promise.all(this.pumps.map((pump) => pump.stop()));
  }
}
