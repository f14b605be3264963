import Testing

extension MAC: CustomTestStringConvertible {}
extension IP: CustomTestStringConvertible {}
