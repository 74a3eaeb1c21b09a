import { strToU8 } from 'fflate';
import type { PlanFileKind } from '../../contracts/api-plan.ts';
import type { VenueRecord } from '../../contracts/ports.ts';
import { jsonExceeds, maxJsonDepth } from '../parse.ts';
import type { Read } from './drawing.ts';
import { readGeoJson, writeGeoJson } from './geojson.ts';
import { readImdf } from './imdf.ts';
import { writeImdf } from './imdf-out.ts';
import { unzip } from './unzip.ts';

/** A file somebody chose → a plan, nothing saved; what it says of itself does not matter. [PLN6] */
export function readPlanFile(
  bytes: Uint8Array,
  { kind, units }: { readonly kind: PlanFileKind; readonly units?: 'm' | 'deg' | undefined },
): Read {
  if (kind === 'imdf') {
    const files = unzip(bytes);
    if (!files.ok) return files;
    return readImdf((name) => jsonOf(files.files.get(name)));
  }
  const document = jsonOf(bytes);
  if (document === undefined) return { ok: false, message: 'it is no JSON text' };
  return readGeoJson(document, units);
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const most = { depth: maxJsonDepth, names: Number.POSITIVE_INFINITY };
    return jsonExceeds(text, most) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

type File = { readonly bytes: Uint8Array; readonly type: string; readonly fileName: string };

export function exportPlan(kind: PlanFileKind, venue: VenueRecord): File {
  const { venue: id, plan } = venue;
  if (kind === 'geojson') {
    const bytes = strToU8(JSON.stringify(writeGeoJson(plan)));
    return { bytes, type: 'application/geo+json; charset=utf-8', fileName: `${id}.geojson` };
  }
  return { bytes: writeImdf(venue), type: 'application/zip', fileName: `${id}.imdf.zip` };
}
