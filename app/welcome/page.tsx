// First steps, in the order they help.
import { WelcomePage } from '@/components/overview/welcome-page';

export const metadata = { title: 'Welcome' };

export default function Page() {
  return <WelcomePage />;
}
