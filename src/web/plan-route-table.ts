import { changing, open, reading } from './route-kinds.ts';

const drawers = ['admin', 'integrator'] as const;
const readers = ['admin', 'integrator', 'operator', 'marketer', 'auditor'] as const;

/** A plan of 1,000 zones with 10,000 walls, and the names JSON needs for it. */
const drawing = { bytes: 8 * 1024 * 1024, names: 120_000 } as const;
const file = { bytes: 20 * 1024 * 1024, raw: true } as const;
const picture = { bytes: 10 * 1024 * 1024, raw: true } as const;

/** Drawing a venue's plan: drafts, checks, versions, files, pictures under it. [PLN1] */
export const planRoutes = {
  addVenue: {
    ...open('POST', '/api/v1/venues', 'A new venue with a blank plan.'),
    who: ['admin'],
    whole: true,
  },
  planDraft: reading('/plan/draft', readers, 'The plan being drawn, else the published one.'),
  savePlanDraft: {
    ...changing('/plan/draft', drawers, 'Saves the draft over the revision that was read.'),
    method: 'PUT',
    body: drawing,
  },
  checkPlan: {
    ...changing(
      '/plan/check',
      readers,
      'What is wrong with the plan in the body, and what may be.',
    ),
    body: drawing,
  },
  publishPlan: changing('/plan/publish', drawers, 'Makes the draft the next version.'),
  discardPlan: changing('/plan/discard', drawers, 'Throws the draft away.'),
  planVersions: reading('/plan/versions', readers, 'Versions, who made them, what they changed.'),
  planVersion: reading('/plan/versions/:version', readers, 'The plan as it was in a version.'),
  restorePlan: changing('/plan/versions/:version/restore', drawers, 'Makes a version the draft.'),
  importPlan: {
    ...changing('/plan/import', drawers, 'Reads GeoJSON or IMDF as a plan; nothing is saved.'),
    body: file,
  },
  exportPlan: reading('/plan/export', readers, 'The published plan as GeoJSON or IMDF.'),
  planTemplates: reading('/plan/templates', readers, 'Zones to begin with.'),
  underlays: reading('/plan/underlays', readers, 'Pictures under the floors, and where they lie.'),
  putUnderlay: {
    ...changing('/plan/underlays/:floor', drawers, 'A PNG or JPEG under a floor.'),
    method: 'PUT',
    body: picture,
  },
  placeUnderlay: changing('/plan/underlays/:floor/place', drawers, 'Where the picture lies.'),
  underlayImage: reading('/plan/underlays/:floor/image', readers, 'The picture under a floor.'),
  removeUnderlay: {
    ...changing('/plan/underlays/:floor', drawers, 'Takes the picture away.'),
    method: 'DELETE',
  },
} as const;
