type Parts = Readonly<Record<string, unknown>>;

function message(id: string, more: Parts = {}): object {
  return {
    message: {
      channels: ['wristband', 'inbox'],
      title: { en: id },
      body: { en: 'Hello {name, select, unknown {} other {{name}}}' },
      expires: { after: '30s', onLeaving: id.length % 2 === 0 },
      ...more,
    },
  };
}

/** An offer: marketing, unless `parts` say otherwise. */
function offer(id: string, parts: Parts): Parts {
  return { version: 1, id, name: { en: id }, then: [message(id)], ...parts };
}

/** A service to who is about: no budget of offers stands in its way. */
function service(id: string, parts: Parts): Parts {
  return offer(id, { class: 'service', purpose: 'service', ...parts });
}

const task = (role: string) => ({ task: { text: { en: 'Please look' }, role } });
const alert = (severity: string) => ({ alert: { text: { en: 'Look' }, severity } });
const tell = (id: string, command: string, more: Parts = {}) => ({
  device: { id, command, expires: { after: '8s' }, ...more },
});

const offers = [
  service('welcome', {
    when: { type: 'visitStarted' },
    then: [message('welcome', { coupon: 'sim-ten' })],
    goal: { event: 'purchased', within: 'visit' },
  }),
  offer('shoes-9s', {
    when: { type: 'dwelled', zone: 'shoes', for: '9s' },
    if: { not: { happened: { event: 'purchased', within: 'visit' } } },
    experiment: {
      control: 0.5,
      variants: [
        { id: 'a', weight: 1 },
        { id: 'b', weight: 1, then: [] },
      ],
    },
  }),
  offer('shirts-visit', {
    when: { type: 'dwelled', zone: 'shirts', for: '25s', over: 'visit' },
    limits: { perVisitor: { count: 1, per: 'visit' }, notInto: { zone: 'shirts', above: 0.8 } },
  }),
  offer('goodbye', { when: { type: 'left', zone: 'tills' }, limits: { cooldown: '2m' } }),
  offer('taken', {
    when: { type: 'pickedUp', sku: 'shoe-1' },
    limits: { total: { count: 5, per: '1h' } },
    priority: 80,
  }),
  offer('tills-now', { when: { type: 'entered', zone: 'tills' } }),
  service('socks-now', {
    when: { type: 'entered', zone: 'shoes' },
    then: [message('socks-now', { about: { sku: 'sock-1' } })],
  }),
  offer('shirts-now', {
    when: { type: 'entered', zone: 'shirts' },
    goal: { event: 'purchased', within: '2h' },
    experiment: { control: 0.3 },
  }),
  offer('way-out', {
    when: { type: 'entered', zone: 'exit' },
    class: 'safety',
    limits: { perVisitor: { count: 1, per: 'visit' } },
  }),
  offer('not-bought', {
    when: {
      type: 'absent',
      event: { event: 'purchased', same: 'sku' },
      after: { event: 'pickedUp', zone: 'shoes' },
      within: '15s',
    },
    goal: { event: 'purchased', sku: 'shoe-1', within: 'visit' },
    priority: 90,
  }),
  service('both-shoes', {
    when: { type: 'putBack' },
    if: { distinct: { event: 'pickedUp', of: 'sku', within: 'visit' }, atLeast: 2 },
    limits: { zoneCooldown: '30s' },
    priority: 99,
  }),
  offer('come-over', {
    when: { type: 'entered', zone: 'shirts' },
    limits: { notInto: { zone: 'shoes', above: 0.2 }, cooldown: '20s' },
    priority: 95,
  }),
];

const history = [
  service('third-time', {
    when: { type: 'dwelled', zone: 'shoes', for: '4s' },
    if: { count: { event: 'dwelled', zone: 'shoes', within: '30d' }, atLeast: 3 },
  }),
  service('spender', {
    when: { type: 'purchased' },
    if: { sum: { of: 'total', event: 'purchased', within: '30d' }, above: 60 },
    then: [{ points: 50 }, { webhook: { id: 'crm' } }],
  }),
  service('tried-on', {
    when: { type: 'entered', zone: 'tills' },
    if: { sequence: [{ event: 'pickedUp' }, { event: 'putBack', within: '2m', same: 'sku' }] },
  }),
  service('carries', {
    when: { type: 'entered', zone: 'queue' },
    if: { cel: 'visit.carryingCount > 0 || zone.people > 1' },
    then: [message('carries'), { points: 1 }],
  }),
  service('hesitates', {
    when: { type: 'pickedUp' },
    if: { happened: { event: 'putBack', within: 'visit' } },
    then: [task('sales'), tell('shelf-1', 'light', { params: { colour: 'green' } })],
  }),
  offer('twice-at-most', {
    when: { type: 'dwelled', zone: 'tills', for: '3s' },
    limits: { perVisitor: { count: 2, per: '5m' } },
  }),
  service('at-first', {
    when: { type: 'visitStarted' },
    schedule: { hours: [{ days: ['sat'], from: '12:30', to: '12:32' }] },
  }),
  service('again', {
    when: { type: 'visitStarted' },
    if: {
      any: [
        { fact: 'customer.visits', atLeast: 1 },
        { fact: 'customer.member', is: true },
      ],
    },
    then: [{ points: 5 }, task('desk')],
  }),
];

const occasions = [
  service('handled', { when: { type: 'handled', shelf: 'shelf-1', for: '2s' } }),
  service('boots', { when: { type: 'purchased', category: 'boots' }, then: [{ points: 10 }] }),
  service('came-back', { when: { type: 'returned' }, then: [task('manager')] }),
  service('seen', { when: { type: 'messageSeen', campaign: 'welcome' }, then: [{ points: 1 }] }),
  service('tapped', {
    when: { type: 'messageTapped' },
    then: [{ points: 2 }],
    experiment: { control: 0.3 },
  }),
  service('gate', {
    when: { type: 'tapped', purpose: 'entry' },
    then: [task('host'), tell('gate-1', 'show')],
  }),
  service('known', { when: { type: 'identified' } }),
  service('grown', { when: { type: 'stageChanged', to: 'engagement' }, then: [{ points: 3 }] }),
  service('band-out', { when: { type: 'bandHandedOut' }, then: [task('host')] }),
  service('band-in', { when: { type: 'bandReturned' }, then: [task('host')] }),
  service('thanks', {
    when: { type: 'left', zone: 'exit' },
    then: [
      message('thanks', {
        expires: { after: '1h' },
        deliver: { after: '20s', hold: 'quietEnd', notLaterThan: '30m' },
      }),
    ],
  }),
  offer('held-over', {
    when: { type: 'visitEnded' },
    then: [
      message('held-over', { expires: { after: '1h' }, deliver: { hold: 'quietEnd' } }),
      { points: 4 },
    ],
  }),
];

const places = [
  service('queue-long', {
    when: { type: 'queueAbove', zone: 'queue', above: 1, for: '3s', clearBelow: 1 },
    then: [task('cashier'), alert('warning'), tell('till-1', 'open')],
  }),
  service('crowd', {
    when: { type: 'occupancyAbove', zone: 'shoes', above: 0.3, of: 'capacity', clearBelow: 0.2 },
    then: [alert('critical')],
  }),
  service('company', {
    when: { type: 'occupancyAbove', zone: 'shirts', above: 1 },
    subject: 'visitor',
  }),
  service('quiet', { when: { type: 'occupancyBelow', below: 2 }, then: [alert('notice')] }),
  service('warm', {
    when: { type: 'factAbove', fact: 'environment.temperatureC', zone: 'shoes', above: 26 },
    then: [alert('notice'), tell('r-shoes', 'identify')],
  }),
  service('empty', {
    when: { type: 'factBelow', fact: 'venue.people', below: 1, for: '2s' },
    subject: 'venue',
    then: [task('host')],
  }),
  service('half-past', { when: { type: 'at', at: '12:33' } }),
  service('to-all-of-us', {
    when: { type: 'at', at: '12:33', audience: { segment: 'all' } },
    then: [message('to-all-of-us', { channels: ['inbox'], expires: { after: '30s' } })],
  }),
  service('clock', {
    when: { type: 'at', at: '12:32' },
    subject: 'venue',
    then: [alert('notice')],
  }),
  service('unhappy', {
    when: { type: 'rated', below: 3 },
    subject: 'venue',
    then: [task('manager'), alert('critical')],
  }),
  service('shelf', {
    when: { type: 'pickedUp' },
    subject: 'shelf',
    then: [alert('notice'), tell('shelf-1', 'show')],
    limits: { total: { count: 3, per: '1h' }, cooldown: '5s' },
  }),
];

/** Every trigger and kind of condition, with waits that a short run reaches. */
export const campaigns: readonly Parts[] = [...offers, ...history, ...occasions, ...places];

export const goods = {
  articles: [
    { sku: 'shoe-1', category: 'boots', price: 50, grams: 800, name: { en: 'Boots' } },
    { sku: 'shoe-2', category: 'runners', price: 40, grams: 500 },
    { sku: 'sock-1', category: 'socks', price: 5, grams: 60, stock: 0 },
  ],
  planogram: [
    { device: 'shelf-1', slot: 'a', sku: 'shoe-1' },
    { device: 'shelf-1', slot: 'b', sku: 'shoe-2' },
  ],
};

/** Of a window with a beacon in it: who comes by has been discovered, who goes in has entered. */
export const journeyOfWindow = {
  version: 1,
  stages: {
    discovery: [{ when: { event: 'visitStarted' }, source: 'window' }],
    enrolment: [],
    entry: [{ when: { event: 'entered', zone: 'shoes' } }],
  },
};

export const journey = {
  version: 1,
  stages: {
    engagement: [{ when: { event: 'dwelled', kind: 'display', for: '5s' } }],
    completion: [{ when: { event: 'purchased' } }],
  },
};
