import { changing, open, reading } from './route-kinds.ts';

const installers = ['admin', 'integrator'] as const;
const lookers = ['admin', 'operator', 'integrator', 'auditor'] as const;
const walkers = ['admin', 'operator', 'integrator', 'staff'] as const;

/** Receivers on the plan, and the walk that calibrates their radio. [RCV1–RCV9] */
export const receiverRoutes = {
  receiversPage: open('GET', '/receivers', 'Receivers on the plan, and what they would hear.'),
  walkPage: open('GET', '/walk', 'The calibration walk, for a phone.'),
  addDevice: changing('/devices', installers, 'Registers a device; its secret is answered once.'),
  moveDevice: changing('/devices/:device/place', installers, 'Where a device stands from now on.'),
  identifyDevice: changing('/devices/:device/identify', installers, 'Makes a device blink.'),
  removeDevice: {
    ...reading('/devices/:device', installers, 'Takes a device away.'),
    method: 'DELETE',
  },
  coverage: changing('/coverage', lookers, 'What receivers would hear, here or as tried.'),
  places: changing('/coverage/places', lookers, 'Where ?count more receivers belong.'),
  coverageProgress: reading(
    '/coverage/:survey',
    lookers,
    'How far a prediction of that name is, or a search for places.',
  ),
  stopCoverage: {
    ...reading('/coverage/:survey', lookers, 'Stops it: nobody waits for it any more.'),
    method: 'DELETE',
  },
  heard: changing('/heard', walkers, 'What receivers heard of a tag since the last question.'),
  calibration: reading('/calibration', walkers, 'Where to stand, and the walks with reports.'),
  calibrate: changing('/calibration', walkers, 'The points of a walk; answers its report.'),
  clearCalibration: {
    ...reading('/calibration', walkers, 'Back to the radio of before all walks.'),
    method: 'DELETE',
  },
} as const;
