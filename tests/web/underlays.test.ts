import { createHash, randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { codeOf, openReal, person } from './plan-people.ts';

const at = '/api/v1/venues/kasra';

/** A grey picture of that size, made here: signature, IHDR, IDAT, IEND. */
function png(width: number, height: number, noise = 0): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const rows = deflateSync(Buffer.alloc((width + 1) * height, 0));
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const more = noise > 0 ? [chunk('teXt', randomBytes(noise))] : [];
  return Buffer.concat([
    mark,
    chunk('IHDR', head),
    ...more,
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('[PLN10] a picture under a floor', () => {
  test('is kept by its content, placed, shown as it came, and goes', async () => {
    const real = await openReal();
    const [admin, auditor] = [await person(real, 'admin'), await person(real, 'auditor')];
    const image = png(400, 300, 700_000);
    const put = await admin('PUT', `${at}/plan/underlays/0`, image, 'image/png');
    const hash = createHash('sha256').update(image).digest('hex');
    expect(put.json).toEqual({
      ...{ floor: '0', sha256: hash, type: 'image/png', widthPx: 400, heightPx: 300 },
      ...{ x: 0, y: 0, mPerPx: 0.01, rotationDeg: 0, opacity: 0.5 },
    });
    const place = { x: -1.5, y: 2, mPerPx: 0.02, rotationDeg: 12, opacity: 0.7 };
    expect((await admin('POST', `${at}/plan/underlays/0/place`, place)).json).toMatchObject(place);
    const shown = await auditor('GET', `${at}/plan/underlays/0/image`);
    expect([shown.type, shown.bytes.equals(image)]).toEqual(['image/png', true]);
    // Another picture keeps the place somebody found for the first.
    const second = png(40, 30);
    expect((await admin('PUT', `${at}/plan/underlays/0`, second, 'image/png')).json).toMatchObject(
      place,
    );
    expect((await auditor('GET', `${at}/plan/underlays`)).json.items).toHaveLength(1);
    expect((await admin('DELETE', `${at}/plan/underlays/0`)).status).toBe(200);
    expect((await admin('DELETE', `${at}/plan/underlays/0`)).status).toBe(404);
    expect((await admin('GET', `${at}/plan/underlays/0/image`)).status).toBe(404);
    expect(JSON.stringify(real.running.frames()).length).toBeLessThan(20_000);
  });

  test('is a PNG or a JPEG by its bytes and no larger than 10 MB', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    );
    for (const bytes of [
      svg,
      Buffer.from('GIF89a'),
      Buffer.alloc(100),
      png(1, 1).subarray(0, 20),
    ]) {
      const refused = await admin('PUT', `${at}/plan/underlays/0`, bytes, 'image/png');
      expect([refused.status, codeOf(refused)]).toEqual([400, 'plan.image']);
    }
    expect((await admin('PUT', `${at}/plan/underlays/0`, svg, 'image/svg+xml')).status).toBe(400);
    const large = png(10, 10, 10 * 1024 * 1024 + 1);
    expect((await admin('PUT', `${at}/plan/underlays/0`, large, 'image/png')).status).toBe(413);
    const jpeg = Buffer.from(
      'ffd8ffe000104a46494600010100000100010000ffc0000b080014001e01011100ffd9',
      'hex',
    );
    expect(
      (await admin('PUT', `${at}/plan/underlays/%2D1`, jpeg, 'image/jpeg')).json,
    ).toMatchObject({ floor: '-1', type: 'image/jpeg', widthPx: 30, heightPx: 20 });
  });
});
