import { z } from 'zod';
import { Code, cleanText, Localized } from './ids.ts';
import { zoneKinds } from './venue.ts';

/** Characters of the words that go with a version. */
export const longestNote = 500;

/** Within reach of a number that a drawing may hold, metres. */
const Metre = z.number().min(-1_000_000).max(1_000_000);
const Line = z.strictObject({
  floor: cleanText(128),
  line: z.tuple([Metre, Metre, Metre, Metre]),
});
const Spot = z.strictObject({ floor: cleanText(128), x: Metre, y: Metre });

/**
 * A plan somebody is still drawing: the shape of one, within the same bounds, and nothing judged.
 * Ids and names may be missing, a zone may have no corner yet. [PLN1]
 */
export const DraftPlan = z.strictObject({
  floors: z.array(z.strictObject({ id: cleanText(128), name: Localized })).max(64),
  zones: z
    .array(
      z.strictObject({
        id: cleanText(64),
        name: Localized,
        kind: z.enum(zoneKinds),
        capacity: z.number().int().min(0).max(1_000_000).optional(),
        floor: cleanText(128),
        polygon: z.array(z.tuple([Metre, Metre])).max(2_000),
        parent: cleanText(64).optional(),
      }),
    )
    .max(1_000),
  walls: z.array(Line).max(10_000).default([]),
  doors: z.array(Line).max(10_000).optional(),
  stairs: z
    .array(z.strictObject({ from: Spot, to: Spot }))
    .max(1_000)
    .optional(),
  free: z
    .array(
      z.strictObject({
        floor: Code,
        x: Metre,
        y: Metre,
        cellM: z.number().min(0.1).max(10),
        rows: z.array(z.string().regex(/^[.#]{1,2000}$/)).max(2_000),
      }),
    )
    .max(64)
    .optional(),
  fingerprints: z
    .array(
      z.strictObject({
        floor: Code,
        x: Metre,
        y: Metre,
        heard: z.record(z.string(), z.array(z.number().min(-128).max(20)).max(1_000)),
      }),
    )
    .max(2_000)
    .optional(),
  anchor: z
    .strictObject({
      longitude: z.number().min(-180).max(180),
      latitude: z.number().min(-85).max(85),
    })
    .optional(),
});
