/// What `top` shows of hosts, and sorts them by.
enum TopColumn: String, CaseIterable {
  case host, rate, asked, answered, ignored, lost, delay
}
