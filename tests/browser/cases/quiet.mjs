import { test } from 'node:test';

import { main } from '../support/world.mjs';

test('the page asked nobody for anything, and nothing went wrong in it', () => main.assertQuiet());
