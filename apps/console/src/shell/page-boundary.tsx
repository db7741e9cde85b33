import { Component, type ReactNode } from 'react';
import { Problem } from '../errors/problem.js';

/** An error in one page leaves the navigation and the other pages usable. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    return error ? <Problem error={error} onRetry={() => this.setState({ error: null })} /> : this.props.children;
  }
}
