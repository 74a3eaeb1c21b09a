import type { Scene } from './scenes.ts';

const onPlan = {
  file: 'plan.html',
  path: '/plan?venue=demo',
  as: 'admin',
  ready: 'polygon[data-zone]',
} as const;

/** The floor editor with its lists and forms opened, one after the other. */
export const planScenes: readonly Scene[] = [
  { ...onPlan, name: 'floor editor for nobody', as: 'nobody', ready: '.notice-card' },
  {
    ...onPlan,
    name: 'floor editor, a zone by its numbers',
    open: async (page) => {
      await page.locator('[data-thing^=zone]').first().click();
      await page.locator('details.corners summary').click();
      await page.locator('.by-numbers summary').click();
      await page.locator('.by-numbers form').waitFor();
    },
  },
  {
    ...onPlan,
    name: 'floor editor, its problems',
    open: async (page) => {
      await page.locator('[data-tab=problems]').click();
      await page.locator('.problem-groups').waitFor();
    },
  },
  {
    ...onPlan,
    name: 'floor editor, floors',
    open: async (page) => {
      await page.locator('[data-tab=floors]').click();
      await page.locator('.floors li').first().waitFor();
    },
  },
  {
    ...onPlan,
    name: 'floor editor, the picture of a floor',
    open: async (page) => {
      await page.locator('[data-tab=picture]').click();
      await page.locator('[data-panel=picture] .form-part').waitFor();
    },
  },
  {
    ...onPlan,
    name: 'floor editor, versions, files and another shop',
    open: async (page) => {
      await page.locator('[data-tab=versions]').click();
      await page.locator('.new-shop summary').click();
      await page.locator('[data-version]').first().waitFor();
    },
  },
  {
    ...onPlan,
    name: 'floor editor, before publishing',
    open: async (page) => {
      await page.locator('[data-tab=publish]').click();
      await page.locator('.publish button[type=submit]').waitFor();
    },
  },
];
