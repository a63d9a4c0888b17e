// Where alerts are sent, and what became of each delivery.
import { RoutingPage } from '@/components/alerts/routing-page';

export const metadata = { title: 'Alert routing' };

export default function Page() {
  return <RoutingPage />;
}
