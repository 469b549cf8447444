"""A value that an object makes when it is first asked for, of objects that many threads share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class made_once(Generic[Value]):  # noqa: N801 - a decorator
    """A method as an attribute that is made once; two threads that ask first may each make it.

    ``functools.cached_property`` asks for the object's dictionary. While Python 3.11 makes that, it may collect memory
    and run other threads; one that asks for the dictionary too gets a second one over the same values, which are later
    read after they are freed. And it has one lock for all objects of a class.

    >>> class Square:
    ...     def __init__(self, side):
    ...         self.side = side
    ...
    ...     @made_once
    ...     def area(self):
    ...         return self.side**2
    >>> Square(3).area
    9
    """

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> made_once[Value]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...
    def __get__(self, instance: object, owner: type) -> made_once[Value] | Value:
        if instance is None:
            return self
        made = self._make(instance)
        object.__setattr__(instance, self._name, made)  # from now on found before this
        return made
