import type {
  PlanCheckBody,
  PlanDraftBody,
  PlanFileKind,
  PlanImportBody,
  PlanPublishAsk,
  PlanPublishedBody,
  PlanSavedBody,
  PlanTemplatesBody,
  PlanVersionBody,
  PlanVersionsBody,
  UnderlayPlace,
  UnderlayRow,
  UnderlaysBody,
} from '../../src/contracts/api-plan.ts';
import { call, send } from '../api/client.ts';
import { inVenue } from '../parts/venue-page.ts';
import type { Plan } from './model/drawing.ts';

const at = (end: string): string => inVenue(`/plan${end}`);

export const api = {
  draft: () => call<PlanDraftBody>('GET', at('/draft')),
  save: (plan: Plan, revision: number) =>
    call<PlanSavedBody>('PUT', at('/draft'), { plan, revision }),
  check: (plan: Plan) => call<PlanCheckBody>('POST', at('/check'), { plan }),
  publish: (asked: PlanPublishAsk) => call<PlanPublishedBody>('POST', at('/publish'), asked),
  discard: () => call<PlanSavedBody>('POST', at('/discard'), {}),
  versions: () => call<PlanVersionsBody>('GET', at('/versions')),
  version: (version: number) => call<PlanVersionBody>('GET', at(`/versions/${version}`)),
  restore: (version: number) => call<PlanSavedBody>('POST', at(`/versions/${version}/restore`), {}),
  templates: () => call<PlanTemplatesBody>('GET', at('/templates')),
  underlays: () => call<UnderlaysBody>('GET', at('/underlays')),
  place: (floor: string, place: UnderlayPlace) =>
    call<UnderlayRow>('POST', at(`/underlays/${encodeURIComponent(floor)}/place`), place),
  removeUnderlay: (floor: string) =>
    call<object>('DELETE', at(`/underlays/${encodeURIComponent(floor)}`)),
  putUnderlay: (floor: string, image: Blob) =>
    send<UnderlayRow>('PUT', at(`/underlays/${encodeURIComponent(floor)}`), image, image.type),
  importFile: (file: Blob, kind: PlanFileKind, units: 'm' | 'deg' | 'guess') => {
    const of = kind === 'geojson' && units !== 'guess' ? `&units=${units}` : '';
    const type = kind === 'geojson' ? 'application/geo+json' : 'application/zip';
    return send<PlanImportBody>('POST', at(`/import?kind=${kind}${of}`), file, type);
  },
};

export const exportPath = (kind: PlanFileKind): string => at(`/export?kind=${kind}`);

/** The picture's hash makes the address another one when the picture is. */
export const imagePath = ({ floor, sha256 }: UnderlayRow): string =>
  at(`/underlays/${encodeURIComponent(floor)}/image?of=${sha256.slice(0, 16)}`);
