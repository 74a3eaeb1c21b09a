import type { ReachBody } from '../contracts/api-away.ts';
import type { VenueRecord } from '../contracts/ports.ts';
import type { Campaign } from '../contracts/rules.ts';
import type { SegmentMember } from '../contracts/segments.ts';
import type { WebOptions } from './options.ts';

const membersAtOnce = 500;

/**
 * Whom a campaign for a segment would reach now, as far as the records know: consent and channels.
 * Caps, hours and stock are the engine's, when the moment comes. [AUD5]
 */
export async function reachOf(
  { reader, clock }: Pick<WebOptions, 'reader' | 'clock'>,
  { venue, timezone }: VenueRecord,
  campaign: Campaign,
): Promise<ReachBody> {
  const nowMs = clock.wallMs();
  const id = campaign.when.audience?.segment;
  const none = { people: 0, agreed: 0, reached: 0, byEmail: 0, bySms: 0, heldOut: 0, atMs: nowMs };
  const record = id === undefined ? undefined : await reader.segments.one(venue, id);
  if (id === undefined || record === undefined)
    return id === undefined ? none : { ...none, segment: id };
  const sum = { ...none };
  const asked = { venue, rule: record.segment.who, nowMs, timezone };
  for (let after: string | undefined; ; ) {
    const from = after === undefined ? {} : { after };
    const page = await reader.segments.members(asked, { limit: membersAtOnce, ...from });
    for (const member of page.items) {
      const ways = waysTo(campaign, member);
      sum.people += 1;
      if (member.consents[campaign.purpose]) sum.agreed += 1;
      if (ways.email) sum.byEmail += 1;
      if (ways.sms) sum.bySms += 1;
      if (ways.email || ways.sms || ways.page) sum.reached += 1;
    }
    after = page.next;
    if (after === undefined) break;
  }
  const heldOut = Math.round(sum.reached * (campaign.experiment?.control ?? 0));
  return { segment: id, ...sum, heldOut };
}

function waysTo({ class: kind, purpose, then }: Campaign, member: SegmentMember) {
  const channels = then.flatMap((action) => ('message' in action ? action.message.channels : []));
  const agreed = member.consents[purpose];
  const isOffer = kind === 'marketing';
  const mayEmail = isOffer ? member.mayEmail : member.addresses.includes('email');
  return {
    email: agreed && channels.includes('email') && mayEmail,
    // A text has no room for a link that stops it: no offers go there. [OFF2]
    sms: agreed && channels.includes('sms') && !isOffer && member.addresses.includes('phone'),
    page: agreed && channels.includes('inbox'),
  };
}
