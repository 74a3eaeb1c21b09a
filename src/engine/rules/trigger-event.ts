import { detailOf, type EventBody } from '../event-body.ts';
import type { TriggerEvent } from '../state.ts';

/**
 * What campaigns see of an event, in one fixed shape: empty and 0 where it does not apply; it is
 * surely about whom it names where nothing says how surely.
 */
export function triggerEventOf(
  body: EventBody,
  { id, atMs, over }: { id: string; atMs: number; over?: TriggerEvent['over'] },
): TriggerEvent {
  const lines = 'lines' in body ? body.lines : [body];
  const skus = each(lines.map((line) => ('sku' in line ? line.sku : undefined)));
  return {
    type: body.type,
    id,
    atMs,
    zone: ('zone' in body && body.zone) || '',
    forMs: 'forMs' in body ? body.forMs : 0,
    over: over ?? '',
    sku: skus[0] ?? '',
    device: 'device' in body ? body.device : '',
    skus,
    categories: each(lines.map((line) => ('category' in line ? line.category : undefined))),
    detail: detailOf(body),
    score: 'score' in body ? body.score : 0,
    of: 'of' in body ? body.of : 0,
    total: 'total' in body ? body.total : 0,
    currency: 'currency' in body ? body.currency : '',
    probability: 'probability' in body ? body.probability : 1,
    value: 'value' in body ? body.value : 0,
    bound: 'bound' in body ? body.bound : 0,
    message: 'message' in body ? body.message : '',
    ...(body.type === 'purchased' ? { receipt: { sale: body.sale, total: body.total } } : {}),
  };
}

function each(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined && value !== ''))].flatMap(
    (value) => value ?? [],
  );
}
