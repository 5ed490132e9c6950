import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';

export function NoSuchPage() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address">
        <Anchor component={Link} to="/">
          To the overview
        </Anchor>
      </Empty>
    </Page>
  );
}
