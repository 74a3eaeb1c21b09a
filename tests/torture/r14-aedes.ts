import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** Plain aedes on the port of the first argument; the filter of the second is refused. */
const [port = '0', refusedFilter] = process.argv.slice(2);
const broker = await Aedes.createBroker({
  authorizeSubscribe: (_client, subscription, done) =>
    done(null, subscription.topic === refusedFilter ? null : subscription),
});
createServer(broker.handle).listen(Number(port), '127.0.0.1');
process.stdin.resume().once('end', () => process.exit());
