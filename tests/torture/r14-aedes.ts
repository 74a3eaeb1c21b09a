import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** Plain aedes that refuses one filter, its argument. Prints its port; ends with its parent. */
const [refusedFilter] = process.argv.slice(2);
const broker = await Aedes.createBroker({
  authorizeSubscribe: (_client, subscription, done) =>
    done(null, subscription.topic === refusedFilter ? null : subscription),
});
const server = createServer(broker.handle).listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${port}\n`);
});
process.stdin.resume().once('end', () => process.exit());
