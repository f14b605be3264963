import Algorithms

/// The ways of the least cost in a network of nodes. Whatever hangs on it as a tree has but one way: that is
/// a number of each node, and only the rest, where there are circles, has a table for each target.
final class WayTrees {
  typealias Direction = Ways.Direction
  typealias Edge = (direction: Direction, node: Int, cost: Int)

  private let edges: [[Edge]]
  private let trees: [Place]
  /// The next nodes of trees, those of each together, in the order of their numbers.
  private let branches: [(first: Int32, direction: Direction)]
  /// For each target in a circle the direction that each node takes, as far as somebody has asked.
  private var tables: [Int: [Direction?]] = [:]

  /// Where a node stands in its tree.
  private struct Place {
    /// Nodes that are connected have the same.
    var component: Int32 = -1
    /// Towards the root; `nil` for that itself, which may be in a circle.
    var up: Direction?
    var root: Int32
    /// The numbers of the node and of all that are behind it.
    var numbers: Range<Int32> = 0..<0
    var branches: Range<Int32> = 0..<0
  }

  /// - Parameter root: a node that is behind no other.
  init(_ edges: [[Edge]], root: Int) {
    self.edges = edges
    var trees = edges.indices.map { Place(root: Int32($0)) }
    let parents = Self.peel(edges, keeping: root, &trees)
    var children = [[Edge]](repeating: [], count: edges.count)
    for (node, parent) in parents.enumerated() {
      guard let parent else { continue }
      children[parent.node].append((parent.direction.reversed, node, parent.cost))
    }
    branches = Self.number(&trees, children, isRoot: { parents[$0] == nil })
    Self.connect(&trees, edges)
    self.trees = trees
  }

  /// Takes away what has one neighbor, again and again.
  ///
  /// - Returns: the neighbor that each had that was taken.
  private static func peel(
    _ edges: [[Edge]], keeping root: Int, _ trees: inout [Place]
  ) -> [Edge?] {
    var parents = [Edge?](repeating: nil, count: edges.count)
    var degrees = edges.map(\.count)
    var open = edges.indices.filter { degrees[$0] == 1 && $0 != root }
    while let node = open.popLast() {
      guard degrees[node] == 1,
        let parent = edges[node].first(where: { parents[$0.node]?.node != node })
      else { continue }
      parents[node] = parent
      trees[node].up = parent.direction
      degrees[node] = 0
      degrees[parent.node] -= 1
      if degrees[parent.node] == 1, parent.node != root { open.append(parent.node) }
    }
    return parents
  }

  /// Numbers nodes so that all that are behind one follow it.
  private static func number(
    _ trees: inout [Place], _ children: [[Edge]], isRoot: (Int) -> Bool
  ) -> [(Int32, Direction)] {
    var branches: [(Int32, Direction)] = []
    var number: Int32 = 0
    for root in trees.indices where isRoot(root) {
      var open: [(node: Int, isLeft: Bool)] = [(root, false)]
      while let (node, isLeft) = open.popLast() {
        if isLeft {
          let start = Int32(branches.count)
          branches += children[node].map { (trees[$0.node].numbers.lowerBound, $0.direction) }
          trees[node].branches = start..<Int32(branches.count)
          trees[node].numbers = trees[node].numbers.lowerBound..<number
          continue
        }
        trees[node].numbers = number..<number
        trees[node].root = Int32(root)
        number += 1
        open.append((node, true))
        open += children[node].reversed().map { ($0.node, false) }
      }
    }
    return branches
  }

  private static func connect(_ trees: inout [Place], _ edges: [[Edge]]) {
    for start in trees.indices where trees[start].component < 0 {
      var open = [start]
      trees[start].component = Int32(start)
      while let node = open.popLast() {
        for edge in edges[node] where trees[edge.node].component < 0 {
          trees[edge.node].component = Int32(start)
          open.append(edge.node)
        }
      }
    }
  }

  /// The direction from one node towards another; `nil` where no way leads there, and where it is that.
  func next(from node: Int, to target: Int) -> Direction? {
    let number = trees[target].numbers.lowerBound
    if trees[node].numbers.contains(number) {
      guard node != target else { return nil }
      let range = trees[node].branches
      var (low, high) = (Int(range.lowerBound), Int(range.upperBound))
      while high - low > 1 {
        let middle = (low + high) / 2
        if branches[middle].first <= number { low = middle } else { high = middle }
      }
      return branches[low].direction
    }
    guard trees[node].component == trees[target].component else { return nil }
    if let up = trees[node].up { return up }
    let root = Int(trees[target].root)
    if let table = tables[root] { return table[node] }
    let table = table(to: root)
    tables[root] = table
    return table[node]
  }

  /// The link that two have.
  func edge(from node: Int, to neighbor: Int) -> Direction? {
    // Of two the one with fewer links is looked at.
    edges[node].count <= edges[neighbor].count
      ? edges[node].first { $0.node == neighbor }?.direction
      : edges[neighbor].first { $0.node == node }?.direction.reversed
  }

  private struct Open: Comparable {
    let cost: Int
    let node: Int

    static func < (left: Open, right: Open) -> Bool {
      (left.cost, left.node) < (right.cost, right.node)
    }
  }

  /// Dijkstra's, from the target on; trees are no part of it.
  private func table(to target: Int) -> [Direction?] {
    var next = [Direction?](repeating: nil, count: edges.count)
    var cost = [Int?](repeating: nil, count: edges.count)
    cost[target] = 0
    var open = PriorityQueue([Open(cost: 0, node: target)])
    while let first = open.first {
      open.removeFirst()
      guard first.cost == cost[first.node] else { continue }
      for edge in edges[first.node] where trees[edge.node].up == nil {
        let sum = first.cost + edge.cost
        guard cost[edge.node].map({ sum < $0 }) ?? true else { continue }
        cost[edge.node] = sum
        next[edge.node] = edge.direction.reversed
        open.insert(Open(cost: sum, node: edge.node))
      }
    }
    return next
  }
}
