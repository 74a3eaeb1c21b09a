import { randomBytes } from 'node:crypto';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

export type Influx2 = {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  stop(): Promise<void>;
};

/** Why no container can be started here; undefined where a Docker engine answers. */
export async function dockerMissing(): Promise<string | undefined> {
  try {
    await getContainerRuntimeClient();
    return undefined;
  } catch (error) {
    return `no Docker engine: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** InfluxDB 2.7 as docker-compose.yml sets it up. */
export async function startInflux2(): Promise<Influx2> {
  const token = randomBytes(24).toString('hex');
  const container = await new GenericContainer('influxdb:2.7')
    .withEnvironment({
      DOCKER_INFLUXDB_INIT_MODE: 'setup',
      DOCKER_INFLUXDB_INIT_USERNAME: 'gozar',
      DOCKER_INFLUXDB_INIT_PASSWORD: randomBytes(12).toString('hex'),
      DOCKER_INFLUXDB_INIT_ORG: 'gozar',
      DOCKER_INFLUXDB_INIT_BUCKET: 'gozar',
      DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: token,
    })
    .withExposedPorts(8086)
    // Its setup runs a server on another port first, so the port alone would be too early.
    .withWaitStrategy(Wait.forHttp('/health', 8086))
    .start();
  return {
    url: `http://${container.getHost()}:${container.getMappedPort(8086)}`,
    org: 'gozar',
    bucket: 'gozar',
    token,
    stop: async () => void (await container.stop()),
  };
}
