/** What the demonstration's shop would publish beside its own three campaigns. */
type Parts = Readonly<Record<string, unknown>>;

const said = (id: string, more: Parts = {}) => ({
  message: {
    channels: ['wristband', 'inbox'],
    title: { en: id },
    body: { en: `${id}.` },
    expires: { after: '3m', onLeaving: false },
    ...more,
  },
});
const task = (role: string) => ({ task: { text: { en: 'Please look' }, role } });
const alert = (severity: string) => ({ alert: { text: { en: 'Look' }, severity } });

function of(id: string, parts: Parts): Parts {
  return { version: 1, id, name: { en: id }, class: 'service', purpose: 'service', ...parts };
}

export const shopCampaigns: readonly Parts[] = [
  of('second-till', {
    when: { type: 'queueAbove', zone: 'queue', above: 0, for: '10s', clearBelow: 1 },
    then: [
      task('cashier'),
      alert('warning'),
      { device: { id: 'till-1', command: 'open', expires: { after: '1m' } } },
    ],
    limits: { cooldown: '2m' },
  }),
  of('aisle-full', {
    when: { type: 'occupancyAbove', zone: 'shoes', above: 0.15, of: 'capacity', clearBelow: 0.1 },
    then: [alert('notice')],
  }),
  of('taken-not-paid', {
    when: {
      type: 'absent',
      event: { event: 'purchased', same: 'sku' },
      after: { event: 'pickedUp' },
      within: '4m',
    },
    then: [task('sales'), { webhook: { id: 'crm' } }],
  }),
  of('cannot-decide', {
    when: { type: 'putBack' },
    if: { happened: { event: 'pickedUp', within: 'visit' } },
    then: [task('sales')],
  }),
  of('points', {
    when: { type: 'purchased' },
    if: { sum: { of: 'total', event: 'purchased', within: 'visit' }, above: 20 },
    then: [{ points: 10 }, said('points')],
  }),
  of('thanks', {
    when: { type: 'visitEnded' },
    then: [
      said('thanks', {
        expires: { after: '1h', onLeaving: false },
        deliver: { after: '1m', hold: 'quietEnd', notLaterThan: '12h' },
      }),
    ],
  }),
  of('cafe', {
    class: 'marketing',
    purpose: 'offers',
    when: { type: 'dwelled', zone: 'sportswear', for: '15s' },
    then: [said('cafe')],
    limits: { notInto: { zone: 'cafe', above: 0.1 }, perVisitor: { count: 1, per: 'visit' } },
    priority: 70,
  }),
  of('electronics', {
    class: 'marketing',
    purpose: 'offers',
    when: { type: 'dwelled', zone: 'electronics', for: '40s', over: 'visit' },
    if: { fact: 'place.confidence', atLeast: 0.6 },
    then: [said('electronics')],
    experiment: { control: 0.4 },
    goal: { event: 'purchased', within: 'visit' },
  }),
  of('runners', {
    class: 'marketing',
    purpose: 'offers',
    when: { type: 'pickedUp' },
    if: { not: { happened: { event: 'purchased', within: 'visit' } } },
    then: [said('runners')],
    goal: { event: 'purchased', within: 'visit' },
    priority: 80,
  }),
];

export const shopGoods = {
  articles: [
    { sku: 'run-42', category: 'running', price: 60, grams: 700 },
    { sku: 'run-43', category: 'running', price: 60, grams: 720 },
    { sku: 'trail-41', category: 'running', price: 80, grams: 900 },
    { sku: 'court-40', category: 'court', price: 50, grams: 800 },
  ],
  planogram: [
    { device: 'shelf-shoes', slot: 'a-1', sku: 'run-42' },
    { device: 'shelf-shoes', slot: 'a-2', sku: 'run-43' },
    { device: 'shelf-shoes', slot: 'a-3', sku: 'trail-41' },
    { device: 'shelf-shoes', slot: 'a-4', sku: 'court-40' },
  ],
};
