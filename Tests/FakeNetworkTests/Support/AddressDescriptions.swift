import TestFrames
import Testing

extension MAC: CustomTestStringConvertible {}
extension IP: CustomTestStringConvertible {}
extension IP6: CustomTestStringConvertible {}
