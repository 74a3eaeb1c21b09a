import { changing, open, reading } from './route-kinds.ts';

const deskKeepers = ['admin', 'operator', 'staff'] as const;

/** Bands at the desk: `/desk` and what it asks. [DSK] */
export const deskRoutes = {
  deskPage: open('GET', '/desk', 'Bands: hand out, take back, lost ones, stock.'),
  desk: reading('/desk', deskKeepers, 'What a desk begins with: counts, readers, who works here.'),
  deskBands: reading('/desk/bands', deskKeepers, 'Bands by ?state and ?q, with how they do now.'),
  deskBand: reading('/desk/bands/:tag', deskKeepers, 'One band, with how it does now.'),
  deskCustomers: reading('/desk/customers', deskKeepers, 'At most 10 people by ?q.'),
  deskTaps: reading('/desk/readers/:device/taps', deskKeepers, 'What is held to a reader now.'),
  handOutBand: changing('/desk/hand-out', deskKeepers, 'Hands out a band.'),
  returnBand: changing('/desk/return', deskKeepers, 'Takes a band back.'),
  undoReturn: changing('/desk/return/undo', deskKeepers, 'Takes a return back, soon after it.'),
  freezeBand: changing('/desk/freeze', deskKeepers, 'Freezes a lost band.'),
  moveBand: changing('/desk/move', deskKeepers, 'Whoever lost a band goes on with another.'),
  linkAtDesk: changing('/desk/link', deskKeepers, 'A band is somebody’s, who says so at the desk.'),
  putBands: changing('/desk/stock', deskKeepers, 'Puts bands among those of the venue.'),
  setBand: changing('/desk/bands/:tag/state', deskKeepers, 'In stock, lost, broken or gone.'),
} as const;
