import { Component, type ReactNode } from 'react';
import { Problem } from '../errors/problem.js';
import { useRetryWhenBack } from '../live/use-retry-when-back.js';
import { forgetFailedLoads } from './lazy-page.js';

/** An error in one page leaves the navigation and the other pages usable. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  private readonly retry = () => {
    forgetFailedLoads();
    this.setState({ error: null });
  };

  override render() {
    const { error } = this.state;
    return error ? <PageProblem error={error} onRetry={this.retry} /> : this.props.children;
  }
}

function PageProblem({ error, onRetry }: { error: Error; onRetry: () => void }) {
  useRetryWhenBack(error, onRetry);
  return <Problem error={error} onRetry={onRetry} />;
}
